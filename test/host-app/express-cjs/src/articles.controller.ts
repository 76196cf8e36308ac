import { Body, Controller, Get, Post } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { type Model } from 'mongoose';
import { CurrentUser, Public, Roles } from 'nightlatch';
import { Article, NewArticle } from './article';

@Controller('articles')
export class ArticlesController {
  constructor(@InjectModel(Article.name) private readonly articles: Model<Article>) {}

  @Public()
  @Get()
  async all(): Promise<string[]> {
    const articles = await this.articles.find();
    return articles.map(({ title }) => title);
  }

  @Roles('editor')
  @Post()
  async add(@Body() { title }: NewArticle, @CurrentUser('id') author: string): Promise<Article> {
    await this.articles.create({ title, author });
    return { title, author };
  }
}
