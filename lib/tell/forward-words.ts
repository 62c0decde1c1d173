/** What a forwarded mail, and the notice that goes in its place, say. */

/** Why a mail cannot be sent on as it is. */
export type ForwardObstacle =
  /** A header that is longer than is read. */
  | { readonly kind: 'header' }
  /** `bytes`: of the longest line of the body, its newline included. */
  | { readonly kind: 'line'; readonly bytes: number }
  /** The name of a file that the service refuses by its ending: a stranger's word. */
  | { readonly kind: 'attachment'; readonly name: string }
  | { readonly kind: 'size'; readonly bytes: number }
  /** A fault of ours while it was read or its header edited; `fault` is the error's class name. */
  | { readonly kind: 'unread'; readonly fault: string }
  /** Reading it ended the process, each time. */
  | { readonly kind: 'ended' }
  /** The service refused it; `answer` is its own sentence, without its full stop. */
  | { readonly kind: 'refused'; readonly answer: string };

export interface ForwardWords {
  /** Before the name of a sender who failed DMARC. */
  readonly unverified: string;
  /** In place of a sender's name. */
  readonly noSender: string;
  readonly notice: {
    /** `subject` is the mail's own, or null. */
    readonly subject: (subject: string | null) => string;
    readonly intro: (mailbox: string) => string;
    readonly labels: {
      readonly from: string;
      readonly subject: string;
      readonly size: string;
      readonly why: string;
    };
    readonly noSubject: string;
    /** Bytes. */
    readonly size: (bytes: number) => string;
    readonly why: {
      readonly [K in ForwardObstacle['kind']]: (
        obstacle: Extract<ForwardObstacle, { readonly kind: K }>,
      ) => string;
    };
    /** Above the link; `until` is told, or null where it works as long as the mail is kept. */
    readonly link: (until: string | null) => string;
    /** Of a file from a stranger. */
    readonly care: string;
    /** Above the command that shows the mail. */
    readonly later: string;
  };
}
