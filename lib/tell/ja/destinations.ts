import type { DestinationsWords } from '../destinations-words.ts';

export const destinations: DestinationsWords = {
  none: '停止中の配送先はありません。',
  title: (count) =>
    `${count}件の配送先への配送を停止しています。宛てのメールは待機しており、失われることはありません。`,
  since: (at) => `${at}から`,
  resume: '受け取れるようになったら:',
  resumed: (destination) => `${destination}への配送を再開しました。`,
  goes: (minutes) =>
    `待機中のメールは${minutes}分以内、またはサーバーの起動時に配送を試みます。まだ受け取れなければ、再び停止します。`,
  notPaused: (destination, paused) =>
    `${destination}は停止していません。${paused.length === 0 ? '停止中の配送先はありません。' : `停止中: ${paused.join('、')}`}`,
};
