declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface Message {
    raw: string;
    flags?: string[];
  }

  interface Folder {
    messages?: Message[];
    'special-use'?: string;
    flags?: string[];
  }

  type Handler = (
    connection: unknown,
    parsed: { attributes?: readonly { value: unknown }[] },
    data: unknown,
    done: () => void,
  ) => void;

  interface ImapServer {
    readonly server: Server;
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    appendMessage(folder: string, flags: string[], date: string | false, raw: string): void;
    getCommandHandler(command: string): Handler;
    setCommandHandler(command: string, handler: Handler): void;
    getMailbox(folder: string): Required<Pick<Folder, 'messages'>>;
  }

  export default function hoodiecrow(options: {
    plugins: readonly string[];
    secureConnection?: boolean;
    credentials: { key: string; cert: string };
    users: Record<string, { password: string }>;
    storage: Record<string, Folder | { separator: string; folders: Record<string, Folder> }>;
  }): ImapServer;
}
