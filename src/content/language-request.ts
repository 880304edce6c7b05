import { fold } from '../text';

/**
 * Words that people put around the name of a language to ask for it ("in english", "je veux parler arabe").
 * No negation: "je ne parle pas français" is no request for French. No "learn": that is a question.
 */
const AROUND = [
  'en in to i we me you can speak speaking talk write reply answer use want only my language',
  'switch change put it this chat go back into the let lets now would like prefer',
  'je j me moi nous vous on peux peut parle parler parlez parles parlons veux voudrais prefere ecrire ecrivez repondre repondez langue la le l',
  'passe passer passez passons change changer changez mets mettez a au maintenant plutot ecris reponds',
  'hablo hablar habla hable quiero puedo idioma yo',
  'я мы на по говорю говорить говорите хочу можно язык языке пиши пишите',
  'ми говорити говоріть розмовляю розмовляти хочу можна мова мову мовою пишіть',
  'انا اريد اتكلم اتحدث احكي تكلم تحدث بدي عايز اللغه لغه باللغه',
  'التحدث الحديث التكلم الكلام العربيه بالعربيه بالعربي غير غيري غيروا بدل حول الي ممکن نتكلم نحكي',
  'من به زبان صحبت حرف میخواهم می خواهم بزنم بزنید کنم کنید لطفا',
  'زه په ژبه خبري غواړم کول کوم',
  'ኣነ ቋንቋ ብቋንቋ ክዛረብ እደሊ እዛረብ',
  'ben dil dili dilinde konus konusmak konusuyorum istiyorum',
  'আমি ভাষা ভাষায় বলতে চাই বলি কথা',
  'waxaan rabaa inaan ku hadlo ku hadal luqad luqadda luuqadda af afka',
];

export const AROUND_A_LANGUAGE: ReadonlySet<string> = new Set(
  AROUND.flatMap((line) => fold(line).split(' ')),
);
