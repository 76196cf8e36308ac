import { subSchemaOf } from './own.schema.js';

/** Of a ProvenMethod in a list of them. */
export const provenProp = subSchemaOf({
  method: { type: String },
  at: { type: Date },
  amr: { type: [String] },
  factors: { type: [String] },
  by: { type: String },
});
