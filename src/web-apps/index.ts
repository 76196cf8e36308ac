export { WebBuild, type WebEntry } from './web-build.js';
export { WebFilesController } from './web-files.controller.js';
export {
  makeWebPage,
  serveWebPage,
  WEB_NEEDS_SCRIPT,
  type WebPage,
  type WebPagePolicy,
  type WebSettings,
} from './web-page.js';
export { WebModule } from './web.module.js';
