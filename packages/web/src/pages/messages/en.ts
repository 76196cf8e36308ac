export default {
  'login.title': 'Log in to {product}',
} as const;
