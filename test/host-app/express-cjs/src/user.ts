import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { IsString, Length } from 'class-validator';

/** What the magazine knows of a reader. It has the name of a model of nightlatch, and nothing else to do with it. */
@Schema({ collection: 'readers' })
export class User {
  /** The id that nightlatch has given. */
  @Prop({ type: String, required: true })
  _id!: string;

  @Prop({ type: String, required: true })
  nickname!: string;
}

export const UserSchema = SchemaFactory.createForClass(User);

/** What a reader sends. */
export class NewProfile {
  @IsString()
  @Length(2, 20)
  nickname!: string;
}
