import { raw } from '@nestjs/mongoose';

/** Of a ProvenMethod in a document. */
export const provenProp = raw({
  _id: false,
  method: { type: String },
  at: { type: Date },
  amr: { type: [String] },
  factors: { type: [String] },
  by: { type: String },
});
