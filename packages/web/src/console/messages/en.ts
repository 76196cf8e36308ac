export default {
  title: 'Console',
} as const;
