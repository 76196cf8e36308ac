import { Injectable } from '@nestjs/common';

export interface Note {
  id: number;
  /** The user id: what nightlatch knows somebody by, for ever. */
  owner: string;
  text: string;
}

/** In memory: what an application keeps is its own affair. */
@Injectable()
export class NotesService {
  private readonly notes: Note[] = [];

  add(owner: string, text: string): Note {
    const note = { id: this.notes.length + 1, owner, text };
    this.notes.push(note);
    return note;
  }

  of(owner: string): Note[] {
    return this.notes.filter((note) => note.owner === owner);
  }

  all(): Note[] {
    return this.notes;
  }
}
