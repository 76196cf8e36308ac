/** What the service says of fields, and the same in German. Without imports: a test of the service reads it as well. */
export default [
  ['must be a string', 'muss Text sein'],
  ['must have {1} to {2} characters', 'muss {1} bis {2} Zeichen haben'],
  [
    'must not begin or end with white space, nor hold control characters',
    'darf weder mit Leerraum beginnen oder enden noch Steuerzeichen enthalten',
  ],
  [
    'must be an e-mail address, such as ada@example.com',
    'muss eine E-Mail-Adresse sein, etwa ada@example.com',
  ],
  [
    'must have 3 to 32 letters, digits, ".", "_" or "-", and begin and end with a letter or digit',
    'muss 3 bis 32 Buchstaben, Ziffern, „.“, „_“ oder „-“ haben und mit einem Buchstaben oder einer Ziffer beginnen und enden',
  ],
  [
    'Remove the characters that are not valid Unicode.',
    'Entferne die Zeichen, die kein gültiges Unicode sind.',
  ],
  ['Use at least {1} characters.', 'Nimm mindestens {1} Zeichen.'],
  ['Use at most {1} characters.', 'Nimm höchstens {1} Zeichen.'],
  [
    'Choose a password that is harder to guess: many people use this one, or one just like it.',
    'Wähle ein Passwort, das schwerer zu erraten ist: Viele nehmen dieses oder eines, das ihm gleicht.',
  ],
  [
    'Choose a password that is not made of your name, e-mail address or username.',
    'Wähle ein Passwort, das nicht aus deinem Namen, deiner E-Mail-Adresse oder deinem Benutzernamen besteht.',
  ],
  ['Choose a password that is not the one you have.', 'Wähle ein anderes Passwort als das, das du hast.'],
  [
    'Use at least {1} characters and no common password. Several unrelated words are easy to remember and hard to guess.',
    'Nimm mindestens {1} Zeichen und kein verbreitetes Passwort. Mehrere Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.',
  ],
  [
    'Use at least {1} characters. Several unrelated words are easy to remember and hard to guess.',
    'Nimm mindestens {1} Zeichen. Mehrere Wörter ohne Zusammenhang sind leicht zu merken und schwer zu erraten.',
  ],
] as const;
