import { fold } from '../text';

function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/).map(fold));
}

/** Words that say "I live", in the languages we meet: after them even a village named like a common word is a place. */
export const RESIDENCE = wordSet(`
  habite habitons habitant vis vivons vit reside residons loge loges logee heberge hebergee hebergés demeure installe
  live lives living stay staying reside residing housed
  vivo vivimos resido saken sakin sakna saknin neskon nskn askon 3aych 3aycha 3ayech n3ich aich ayech sakan
  اسكن أسكن ساكن ساكنة ساكنين نسكن أعيش اعيش عايش عايشة نعيش مقيم مقيمة أقيم قاطن نقيم
  زندگی ساکنم مقیم اوسېږم اوسیږم اوسېږو живу живем живём живемо мешкаю мешкаємо проживаю проживаем
  yasiyorum oturuyorum yaşıyorum kaliyorum noolahay deganahay degan ku-nool thaki
`);

/** Words that may stand around the name of a place in an answer to "where do you live?" and add nothing to it. */
export const FILLERS = wordSet(`
  je j' moi nous on suis est c' c'est ce ici actuellement maintenant toujours a à au aux en dans sur de du des d' la le les l'
  un une pres près proche cote côté autour alentours vers chez ma mon mes notre ville village commune quartier
  region région banlieue departement département dept dep dpt code postal cp secteur nom adresse centre foyer cada cph
  bonjour bonsoir salut merci svp stp plait s'il vous oui et mais bah ben alors donc habiter france francia frança
  i i'm im am we are my our is it's its the in at near nearby next to close by around from of city town place area region
  and now currently here please hi hello yes department district postcode zip code france
  yo estoy en cerca de ciudad mi es soy el la hola
  ana ena f fi fe fil b bi men mn hna ahna daba dourk
  أنا انا إني نحن احنا حنا في فى ف ب من مدينة بمدينة لمدينة بلدة قرية حي بلدية بلديتي مدينتي قرب بالقرب قريب قريبة جنب بجانب بجوار
  ضواحي ضاحية منطقة بمنطقة مقاطعة بمقاطعة محافظة إقليم ولاية شارع الرمز البريدي رمز هو هي هنا الآن حاليا فرنسا بفرنسا مرحبا السلام عليكم
  شكرا نعم و موجود موجودة متواجد دائرة
  من ما در شهر استان منطقه نزدیک هستم می کنم میکنم کنیم هستیم فرانسه سلام حالا اکنون زه مونږ په کې کښې ښار کی یم یو نږدې
  я мы в во у на из г город городе район районе рядом с около возле недалеко от сейчас привет здравствуйте
  ми місто місті біля поруч зараз області область регион регіон департамент департаменте департаменті франция франции франція франції з із
  ben biz da de ta te şehri şehir şehirde yakininda yakınında
  waxaan ku magaalada magaalo oo ah
`);

/** Words right before a place, inside a longer sentence. "à" counts as typed with its accent, see place-in.ts. */
export const BEFORE_A_PLACE = wordSet(`
  à près vers near around sur in from at depuis en
  في فى قرب ضواحي مدينة بمدينة من در شهر نزدیک
  fi f fil в у біля возле около із из
`);

/** Never a place alone, whatever a village is called. */
export const NEVER_ALONE = wordSet(`
  bourse bourses mots mettes rentes reines lancer
  oui non merci bonjour bonsoir salut aide help hello hi ok okay stop menu start yes no thanks please sorry pardon
  rien tout moi toi lui elle nous vous ils elles qui que quoi ou comment combien pourquoi quand ici la bas
  france ville village commune rue route avenue place gare hotel foyer camp maison appartement chambre studio tente
  ordinateur ordinateurs telephone portable tablette internet wifi reseau carte sim forfait formation cours atelier travail
  personne humain quelqu quelqu'un question reponse langue francais anglais arabe nom prenom age date jour mois an annee
  refugie refugiee refugies asile migrant papiers titre sejour prefecture mairie caf pole emploi ofii ofpra
  samu police urgence danger partout nulle part ailleurs aucun aucune autre encore bien mal bon bonne
  his our this by very sus son die bu don ham cry dry bus bar bay gas job pin ver lux
  bio dit dis fait sais pas plus moins deux trois quatre cinq six sept huit neuf dix cent mille
  مرسي مرسى نعم لا شكرا مرحبا سلام السلام عليكم أين اين كيف ماذا متى لماذا من ما هل هذا هذه أن إن ان الآن لأن لو لون هنا هناك
  بله نه ممنون لطفا کجا چرا این آن هو نه مننه دلته да нет так ні дякую спасибо здесь тут там где де
`);

/** Towns of 30,000 people and more whose name is also a word, a first name or a brand: never picked out of a sentence on its own. */
export const TOWNS_LIKE_WORDS = wordSet(`
  nice tours orange sens lens bron chelles vienne brest angers grasse cannes vannes colombes valence castres trappes
  houilles plaisir menton gap ales macon massy laval pau stains meaux antony leport lelamentin lesulis laciotat
  draguignan bondy sete creil dole auch hem albi nancy lorient lesabymes saintpaul saintpierre saintlouis saintandre
  saintbenoit saintjoseph saintleu saintemarie saintmartin saintdenis letampon lapossession dumbea paita
  cayenne sedan possession robert lamentin port lerobert lapossession clermont boulogne fontenay montreuil epinay
  كاين انسي البي مولان بورج فوا سارت غار سوم كروز لاند لند جير كان ليل تور مو فان بو باو غاب تول رين ران لنس دو أور موز نور جورا يون لوت فار شير كون ماسي ستان نيم لان كالي كالية سيت آن إن أن
  لان лион по тур кан ним ран ман
`);

/** Words whose village namesakes are taken for places only when something says so; see ordinary-names.ts for the French ones. */
export const ENGLISH_NAMESAKES = wordSet(`
  bay bus by cry don dry dye fry gas job lay pin rue us very this his our his other others over under where here there they
  them please thank phone laptop computer free home house street room work money lost new old people person name age day
  week month year city town school family children wife husband man men woman women boy girl food water doctor hospital
`);
