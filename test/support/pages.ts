/** An origin that a test may put into CORS_ORIGINS. */
export const LISTED_PAGE = 'https://app.example.com';

/** What a browser says of the page that sends a request, by what kind of page that is. */
type Pages = [page: string, headers: Record<string, string>][];

/** Pages that may act for the user, where PUBLIC_URL is `http://localhost:3000` and CORS_ORIGINS has {@link LISTED_PAGE}. */
export const ALLOWED_PAGES: Pages = [
  ['the service’s own page', { Origin: 'http://localhost:3000' }],
  ['a listed page', { Origin: LISTED_PAGE }],
  ['a listed page of another site', { Origin: LISTED_PAGE, 'Sec-Fetch-Site': 'cross-site' }],
  ['its own page, whose browser names no origin', { 'Sec-Fetch-Site': 'same-origin' }],
  [
    'its own page under another name, as Swagger UI on 127.0.0.1',
    { Origin: 'http://127.0.0.1:3000', 'Sec-Fetch-Site': 'same-origin' },
  ],
];

/** All others. */
export const FOREIGN_PAGES: Pages = [
  ['a page of another site', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
  ['a page of another site, in an old browser', { Origin: 'https://evil.example' }],
  ['a page of a sibling domain', { Origin: 'https://evil.example.com', 'Sec-Fetch-Site': 'same-site' }],
  ['a page on another port', { Origin: 'http://localhost:8080', 'Sec-Fetch-Site': 'same-site' }],
  ['its own host over another scheme', { Origin: 'https://localhost:3000' }],
  ['its own host without the port', { Origin: 'http://localhost' }],
  ['a host that begins like a listed one', { Origin: `${LISTED_PAGE}.evil.example` }],
  ['a listed origin with a path', { Origin: `${LISTED_PAGE}/` }],
  ['a listed origin in capitals', { Origin: LISTED_PAGE.toUpperCase() }],
  ['two origins in one', { Origin: `${LISTED_PAGE}, https://evil.example` }],
  ['a sandboxed frame', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
  ['an origin of null', { Origin: 'null' }],
  ['an origin of null that claims to be its own', { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' }],
  ['an empty origin', { Origin: '' }],
  ['a sibling that names no origin', { 'Sec-Fetch-Site': 'same-site' }],
  ['another site that names no origin', { 'Sec-Fetch-Site': 'cross-site' }],
  ['two answers in Sec-Fetch-Site', { 'Sec-Fetch-Site': 'same-origin, cross-site' }],
  ['Sec-Fetch-Site in capitals', { 'Sec-Fetch-Site': 'SAME-ORIGIN' }],
  ['a Host that is the origin', { Origin: 'http://evil.example', Host: 'evil.example' }],
];

/** Requests that no page has caused, as far as anybody can tell. */
export const NO_PAGES: Pages = [
  ['nothing that says where it comes from', {}],
  ['the address bar', { 'Sec-Fetch-Site': 'none' }],
  ['a Referer of its own page', { Referer: 'http://localhost:3000/docs' }],
];
