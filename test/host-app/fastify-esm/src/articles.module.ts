import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { Article, ArticleSchema } from './article.js';
import { ArticlesController } from './articles.controller.js';
import { CONNECTION } from './settings.js';

@Module({
  imports: [MongooseModule.forFeature([{ name: Article.name, schema: ArticleSchema }], CONNECTION)],
  controllers: [ArticlesController],
})
export class ArticlesModule {}
