import { Prop, Schema, SchemaFactory } from '@nestjs/mongoose';
import { IsNotEmpty, IsString } from 'class-validator';

/** An article, as it is kept. */
@Schema()
export class Article {
  @Prop({ type: String, required: true })
  title!: string;

  /** Who has written it: the id of a user of nightlatch. */
  @Prop({ type: String, required: true })
  author!: string;
}

export const ArticleSchema = SchemaFactory.createForClass(Article);

/** What an editor sends. */
export class NewArticle {
  @IsString()
  @IsNotEmpty()
  title!: string;
}
