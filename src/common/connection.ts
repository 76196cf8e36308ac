/**
 * What our connection to MongoDB is called in Nest: not the default one, which is the host's where we are a library. Its
 * models are its own, so that a host may have a `User`, too.
 */
export const CONNECTION = 'nightlatch';
