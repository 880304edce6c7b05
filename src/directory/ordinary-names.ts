/**
 * Communes of fewer than 30,000 people whose name is also a French word ("Plaisir", "Contes", "Avion"), as keys.
 * A dictionary says which they are; alone in a message, such a word is taken for the place only when the place is
 * large enough or the person said "I live in".
 */
export const ORDINARY_NAMES: ReadonlySet<string> = new Set(
  `
  abondance abondant acon agnat agneaux aigre aiguilles aiguillon aillas aime aire alaise allegre alliat
  allier allons alloue altier ambon ambres ames amure anche andouille ange angles angoisse annelles anse
  appelle aramon arboras arceau arches arcon ardentes ares argentan argentat argentine armes arques
  arroses asque asques astis athee aubaine aube aubin aucun auge aurons autruche aveux avion aviron avoine
  avril axat azur baby baccarat bachant bachas bagnoles baignes baille bains bais ballon ballons ballots
  banne bannes bannieres bans barbas bard barges baron barras barre bars basses bats baud bauge bavent
  bayas baye bayons beaux begues belvedere benet bergeres berne bernes bettes biches bidon bief bielle
  bille binas blet blond boesses bois boisseau boisseaux bonne bonnes bonnet bordes bords borne bossee
  boucau bouchon boudes boue bouee bougon bouillante bouillon boulange boulin boulon boulot bouquet
  bourdon bourdonne bourg bourgogne bourguignon bourguignons bourre boursieres bouvieres bran branches
  brandon brans brantes bras brasseuse braye breches breles bremes brette brettes breves brie briffons
  broc brosses brou brouilla brousse broye broyes brunet brusque bruyeres buire buisson bulle bulles bure
  burelles bures cabanes cabris cagnotte cailla caille cales camarade came camembert campagne campes
  canari cancale cannelle capelle captieux carcans cardan carnet cars cassis casson cavaillon caves
  ceignes celle celles celliers cendras centres cerbere cercles cerise cerisiers cesse cesseras chablis
  champagne champis champs chance change chanteau chanterelle chantes chantilly chapeau charbonnat
  charbonnieres charge charme charmes charron chars chas chassant chasse chasselas chatain chateau
  chateaubriant chatelain chatres chatte chauve chaux cheffes chemin cheminas cheminot chenevieres chenu
  cherre chevaline chevillard cheville chevreaux chevrier chevrieres chiche choisies choux choye cierges
  cieux cigogne cintre cires cirieres ciron citerne clam clans clapiers clave clavette claviers clefs
  cloue cluses cogna cognac coinces coings collat collegien colombe colombier colombiers colombine colonne
  coltines combes comblanchien combles conde condes condom confort conques conte contes contre contres
  corbeilles cordelle cordon cordonnet cornac cornant cornas corne cornier cornus coron corps couches
  coudes coudons couleuvre coulombs coulommiers courant courbes courbette cours courson courtes couture
  coutures couvains cramant crans creances crepon creuse crevant crisse croix crosses cuis cultures cures
  cuvat cuve cuves cuvier dangers dardez dauphin degre denier deviat devise dole dorat doue douelle
  douillet doux douzains drain drap dumes dunes duras echalas eclaires ecole ecorches ecot ecueil ecuelle
  ecuelles ecuisses ecuras ecurat ecurie elan elbeuf engins entrelacs epannes epargnes epiais epierre
  epinant epineuse erre escales esches escot escots espere esse estampes estivaux etable etables etain
  etais etalon etampes falaise fargues faucon faux feins felines felon fenouillet feuilla feule feux feves
  fiefs fieux fille fins fleurat fleure fleurie florentin folies folles fontaine fontaines fontanges
  fontes force forges fors fosse fosses fougere fougeres fouilleuse four fourches fourneaux fours frais
  francs frenes fretin frettes frise fromental frontignan fronton fuisse gaillard garancieres garat garons
  garrigues gars gemeaux genas genat gene genets germaine germaines geste gilles giraumont girolles giron
  glaire gland glandage glanes gorges goulet gousse gouts gouttieres gouvernes goyave graces grand granges
  gras greges grenade grenant grignon grillon grimaud grisolles grives grues gruyeres gueret gueux guiche
  guignes guillaumes guise haleine hanches hauban haussez heres herisson hommes houdan houlette housseras
  houx huez hure irai irais isola issus jacque jalons jans jardin jarret jars joncheres joyeuse joyeux
  juif julienne jumeaux jumel jumelles jure jury lacs laize lama lance lancon landes lange langeais laps
  lasse lattes laye lege lemmes lent lentilles lento leves levier lias lies liez ligne lignerolles limans
  limas lime limon limons linge liniers lire lisse lisses livarot livet loche loches lods lombard long
  longes lorette louches loue louer loueuse lougres loupes lourde lourdes luisant lumes lusse lutter luxe
  mache maclas madre magenta magnant magnas magne maillas maillat maille maillet maillot maire maisons
  male maltat mana manas manses marchais marches mare marennes marges marie marin marines marions marnes
  maroilles marques marquise marre mars martel martinet martres mascaras massais massat maure mauves maux
  medis mela menades menat mens mere merles messe meures migre millas minerve minot mire mirepoix misse
  moire moisson moita molles monceaux monnaie mont montagne montblanc monte monts morillon mortiers
  mouchard mouches mouettes moulines moulinet moulins moult mouriez mouron mousse mousson moutiers mouton
  moutonne moye moyen muids munster murat mures muret murs nages nattages nivelle noce normee norrois
  noves noyant noyers nuits oison olle omet ondes ongles onzain oraison orange orgelet orges orgueil orin
  ormes ornes ouches oust ouste pageas paille paillet palis palisse palmas pannes parce parent parois
  passa passais passavant pauvres pavant pavie peille peintre pelouse pende penne perceneige pere peri
  perigueux perles pers persan pertuis piano pierres pince pionnat pithiviers pitres place plaigne plaine
  plaisance plan planches planchez planes planezes planques plats pleure pleurs poil poisson poissons
  poivres poix pommard pommera pommier pommiers pomponne pont ponts porcheres port porta portes poses
  pouille poulaines preaux precieux premieres premontre priez primat prince prisse privas prouvais provin
  provins pruines pruniers publier puits pure quarante quintal racines raids ramasse rance rances rancon
  randonnai rang rapa ratieres raves ravieres real recourt recouvrance relevant remouille rene rentieres
  replonges reveillon riche richelieu riez rimons rions rivas rives riviere rivieres roche rocher roches
  rocques rodes rodez rogna rognes rognon rogues romain romans roquefort roquelaure roques roquettes
  rosieres rosis rots rouans rouelle rouelles rouet rouez rouge rouille rousses routes routier rouvres
  rustiques sablieres sablonnieres sablons sabres sache saignes saillant sains saintes sales salies salins
  salives salles salon sampans sana sancerre santes sarrancolin sassenage saules saunieres saurais saurat
  sauternes sauvat sauve savonnieres sceaux sciez scille secheras secourt segalas selles seltz semons
  senaux sene sens serez serres sers servais serval servant servies seuil sevis sevrai sevres signes
  simple singles sode sommant sommeilles songeons sorbets sorbier sorbiers sore sorgues soucia soudan
  soudat soude soues souille soula soulages soupir soutiers soyers soyons suisse sure surin suris survie
  taillades taillant taillis talais talant taller talon tarare tardais tardes targe tasse taule tavernes
  teille tende tendon tendron tendu teneur terce termes tesson thoras tierce tiercelet tillac tille toges
  tonnerre touille touques tourailles tourbes tournes toussaint treilles tresse tresses treteau treve
  treves tricot trilla trimer troche tulle vacheres vaillant vains vaire valette valines valouse vals
  vanne varaignes vars vaudeville vaux velu vendes venelles venere venette vengeons ventouse verdets
  vereux verges vergne verin verines verlans vernaux vernie verrieres verrue vers vert vertus veuves vichy
  vidai videlles viella viens vieux vignes vignot ville villes violes vira vire vitre vitreux vives
  viviers viviez vogue voisines voue voyer yebles
  `
    .trim()
    .split(/\s+/),
);
