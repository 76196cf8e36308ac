// The entry of the built service, `dist/main.js`: images and process managers start it by this name.
import './server/main.js';
