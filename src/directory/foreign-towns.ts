/**
 * Towns as people write them in Arabic script, Cyrillic, Ethiopic, Bengali, or by the name of another language.
 * One town a line: the French name, then its other writings. They stand for the French name, homonyms included.
 * Spellings close to the French sound need no line: sound.ts finds them.
 */
export const FOREIGN_TOWNS = `
Paris: باريس، باری، باريز، پاریس، پاريس، باريي، Париж, Париже, Парижі, Парижа, ፓሪስ, ፓሪ, ፓሪዝ, প্যারিস, Parigi, Parij, Paryż, Parijs, Baariis, Baris
Marseille: مرسيليا، مارسيليا، مارساي، مارسيي، مرسيلية، Марсель, Марселе, Марселі, ማርሴ, ማርሴይ, ማርሰይ, ማርሴል, মার্সেই, Marsella, Marsilya, Marseilles, Marseile, Marsiglia, Marsay, Marsey
Lyon: ليون، لیون، ليو، ليوون، Лион, Лионе, Ліон, Ліоні, ሊዮን, ልዮን, লিয়ন, লিওঁ, Lyons, Lione, Liyon
Toulouse: تولوز، طولوز، تولوس، Тулуза, Тулузе, Тулузі, ቱሉዝ, তুলুজ, Tolosa, Tuluz, Toulous
Nice: نيس، نیس، Ницца, Ницце, Ніцца, Ніцці, ኒስ, নিস, Nizza, Niza
Nantes: نانت، نانط، Нант, Нанте, Нанті, ናንት, নঁত, Nant
Montpellier: مونبلييه، مونبيلييه، مونبيليه، مونبولييه، مونپلیه، مونبوليي، Монпелье, Монпельє, ሞንፐልዬ, মঁপেলিয়ে, Monpelye, Monpelier, Mompellier
Strasbourg: ستراسبورغ، ستراسبورج، استراسبورغ، ستراسبورك، استراسبورگ، سترازبورغ، شتراسبورغ، ستراسبور، Страсбург, Страсбурге, Страсбурзі, ስትራስቡርግ, স্ট্রাসবুর, Strasburg, Straßburg, Estrasburgo, Strasburgo, Strazburg
Bordeaux: بوردو، بردو، بورضو، Бордо, ቦርዶ, বোর্দো, Burdeos, Bordo
Lille: ليل، لیل، Лилль, Лилле, Лілль, Ліллі, ሊል, লিল, Lil
Rennes: رين، رین، ران، Ренн, Ренне, Ренні, ረን, ሬን, রেন
Toulon: تولون، طولون، Тулон, Tulon
Reims: رانس، ريمس، ريمز، رنس، رامس، Реймс, Rheims
Saint-Étienne: سانت إتيان، سان إتيان، سانت ايتيان، سانتيتيان، سانت اتيين، سنت اتین، Сент-Этьен, Сент-Етьєн, Sentetyen
Le Havre: لو هافر، لوهافر، الهافر، لو آفر، Гавр, Гавре, Гаврі
Villeurbanne: فيلوربان، فيلربان، فيلور بان، ویلوربان، Виллербан
Dijon: ديجون، دیژون، ديجو، Дижон, Діжон
Angers: أنجيه، انجي، أنجرس، آنژه، انجيرس، Анже
Grenoble: غرونوبل، جرونوبل، غرينوبل، كرونوبل، جرينوبل، قرونوبل، گرونوبل، غرنوبل، Гренобль, Гренобле, Греноблі, ግረኖብል, Grönobl
Saint-Denis: سان دوني، سان دني، سانت دوني، سان ديني، سن دنی، سان دونيس، سانت دينيس، Сен-Дени, Сен-Дені, সাঁ-দ্যনি, ሰንደኒ
Nîmes: نيم، نیم، Ним, Нім
Aix-en-Provence: إيكس أون بروفانس، آكس آن بروفانس، إكس أن بروفنس، ايكس، اكس اون بروفانس، اکس ان پرووانس، إيكس أن بروفانس، Экс-ан-Прованс, Екс-ан-Прованс
Clermont-Ferrand: كليرمون فيران، كليرمون فران، كليرمون، کلرمون فران، كليرمون فيرون، كلارمون فيرون، Клермон-Ферран
Le Mans: لو مان، لومان، لومو، Ле-Ман
Brest: بريست، برست، Брест
Tours: تور، تورز، Тур
Amiens: أميان، اميين، آمین، Амьен, Ам'єн
Annecy: أنسي، آنسي، انسي، Анси
Limoges: ليموج، لیموژ، Лимож, Лімож
Metz: ميتز، متز، ميتس، ماتس، Мец
Perpignan: بربينيان، بيربينيان، بربنيان، پرپینیان، Перпиньян
Boulogne-Billancourt: بولون بيانكور، بولوني بيلانكور، بولون بيلانكور، بولونيه بيانكور، Булонь-Бийанкур
Besançon: بيزانسون، بزنسون، بيزنسون، بزانسون، Безансон
Rouen: روان، رووان، روون، Руан
Orléans: أورليان، اورلیون، أورلينز، Орлеан
Montreuil: مونتروي، مونتروييه، مونتروا، مونتراي، Монтрёй
Caen: كاين، كون، كان، Кан
Argenteuil: أرجنتوي، ارجونتوي، أرجانتوي، أرجونتوي، ارژانتوی، Аржантёй
Mulhouse: مولوز، ملوز، ميلوز، مولهاوس، Мюлуз
Nancy: نانسي، ننسي، نونسي، Нанси
Tourcoing: توركوان، توركوينغ، تركوان، توركواغ
Roubaix: روبيه، روبي، روباي، Рубе
Nanterre: نانتير، نانتر، نونتير، Нантер
Vitry-sur-Seine: فيتري سور سين، فيتري، فيتري على السين
Créteil: كريتاي، كريتيل، كريتيي، Кретей
Asnières-sur-Seine: أسنيير، أنيير، أسنيير سور سين، آنيير
Avignon: أفينيون، افينون، آوینیون، Авиньон
Colombes: كولومب، كولومبس
Poitiers: بواتييه، بواتيي، بواتيه، پواتیه، Пуатье
Aubervilliers: أوبرفيلييه، اوبرفيليي، أوبيرفيلييه، أوبرفيليه، Обервилье
Aulnay-sous-Bois: أولناي سو بوا، أولني سو بوا، اولناي، أولني
Dunkerque: دانكيرك، دنكيرك، دونكيرك، دانكرك، دنكرك، Dunkirk, Дюнкерк
Versailles: فرساي، فيرساي، ورسای، فرسايل، Версаль
Courbevoie: كوربفوا، كوربوفوا
Rueil-Malmaison: رويل مالميزون، روي مالميزون
Béziers: بيزييه، بيزييي، بزييه
Pau: باو، بو، По
La Rochelle: لا روشيل، لاروشيل، لاروشال، Ла-Рошель
Cherbourg-en-Cotentin: شيربورغ، شربورغ، شيربورج، شيربور، Шербур
Champigny-sur-Marne: شامبيني سور مارن، شامبيني، شومبيني
Antibes: أنتيب، انتيبس
Ajaccio: أجاكسيو، اجاكسيو، أجاتشو، Аяччо
Fort-de-France: فور دو فرانس، فورت دو فرانس
Saint-Nazaire: سان نازير، سانت نازير
Cannes: كان، كين، کن، Канны
Noisy-le-Grand: نوازي لو غران، نوازي لوغران، نوازي لو جران
Drancy: درانسي، درونسي
Mamoudzou: مامودزو، مامودزو
Cergy: سيرجي، سرجي
Pontoise: بونتواز
Levallois-Perret: لوفالوا بيريه، ليفالوا بيري، لوفالوا
Issy-les-Moulineaux: إيسي لي مولينو، ايسي لي مولينو
Calais: كاليه، كالي، کاله، كالية، كالاي، Кале, ካለ, ካሌ, ካሊ
Pessac: بيساك، بساك
Colmar: كولمار، Кольмар
Évry-Courcouronnes: إيفري، إيفري كوركورون، ايفري
Vénissieux: فينيسيو، فنيسيو، فينيسيوه
Ivry-sur-Seine: إيفري سور سين، ايفري سور سين
Valence: فالنس، فالونس، فالانس، Валанс
Clichy: كليشي
Quimper: كامبير، كيمبير، كيمبر، كامبر
Antony: أنتوني، انطوني
Bourges: بورج، بورجيه، Бурж
Montauban: مونتوبان، مونتوبون
Villeneuve-d'Ascq: فيلنوف داسك، فيلنوف داسق، فيلنيف داسك
Cayenne: كايين، كايان
Le Blanc-Mesnil: لو بلان ميسنيل، لو بلون مينيل، بلان مينيل
Troyes: تروا، ترويس، Труа
Pantin: بانتان، بونتان، پانتن، Пантен
Villejuif: فيلجويف، فيل جويف
Chambéry: شامبيري، شامبري، شومبيري، Шамбери
Niort: نيور، نيورت
Fréjus: فريجوس، فريجيس
Neuilly-sur-Seine: نويي سور سين، نويي، نوييه
Sarcelles: سارسيل، ساغسيل
Clamart: كلامار
Lorient: لوريان، لوريون
Narbonne: ناربون، أربونة، نربون
Bobigny: بوبيني، بوبيغني، Бобиньи
Meaux: مو
Maisons-Alfort: ميزون ألفور، ميزون الفور
Beauvais: بوفيه، بوفي، بوفاي
La Roche-sur-Yon: لا روش سور يون، لاروش سوريون
Chelles: شيل
Cholet: شوليه، شولي
Bayonne: بايون، بايونة
Épinay-sur-Seine: إبيناي سور سين، ايبيني سور سين
Saint-Quentin: سان كانتان، سان كنتان
Saint-Ouen-sur-Seine: سان أوين، سان وان، سانت أوان، سان توان
Vaulx-en-Velin: فو أون فولان، فو أن فيلان
Arles: آرل، آرليس
Massy: ماسي
Albi: ألبي
Gennevilliers: جنفيلييه، جينفيلييه، جونفيلييه
Bondy: بوندي
Laval: لافال
Évreux: إيفرو، ايفرو
Vannes: فان، فانس
La Courneuve: لا كورنوف، لاكورنوف، كورنوف
Stains: ستان
Pierrefitte-sur-Seine: Pierrefitte، بييرفيت، بيارفيت
Saint-Malo: سان مالو، سانت مالو
Blois: بلوا
Brive-la-Gaillarde: بريف لا غايارد، بريف
Bastia: باستيا
Carcassonne: كاركاسون، قرقشونة
Belfort: بلفور، بيلفور
Charleville-Mézières: شارلفيل ميزيير، شارلوفيل ميزيير
Saint-Brieuc: سان بريو، سان برييو، سان بريوك
Châlons-en-Champagne: شالون أون شامباني، شالون أن شامبان، شالون
Chalon-sur-Saône: شالون سور سون
Châteauroux: شاتورو
Tarbes: تارب
Angoulême: أنغوليم، أنجوليم، انغولام
Bourg-en-Bresse: بورغ أون بريس، بورك أن بريس، بور كان بريس
Gap: غاب، جاب
Thionville: تيونفيل
Mâcon: ماكون
Auxerre: أوكسير، اوسير
Nevers: نيفير
Épinal: إبينال
Agen: آجن، آجان
Chartres: شارتر
Saint-Lô: سان لو
Périgueux: بيريغو، بيريجو
Auch: أوش
Foix: فوا
Rodez: رودز، روديز
Vesoul: فيزول
Privas: بريفا
Mende: ماند
Guéret: غيريه
Tulle: تول
Cahors: كاهور
Aurillac: أورياك
Moulins: مولان
Digne-les-Bains: دين لي بان، ديني لي بان
Le Puy-en-Velay: لو بوي أون فولي، لوبوي
Lons-le-Saunier: لون لو سونييه
Mont-de-Marsan: مون دو مارسان
Bar-le-Duc: بار لو دوك
Chaumont: شومون
Laon: لاون
Arras: أراس
Alençon: ألونسون، ألنسون
Melun: ميلان، مولان
Basse-Terre: باس تير
Lens: لنس، لونس
Valenciennes: فالنسيان، فالنسيين
Douai: دويه، دواي
Maubeuge: موبوج
Compiègne: كومبيين، كومبيان
Creil: كراي
Sète: سيت
Bron: برون
Saint-Priest: سان بريست
Oyonnax: أويونا
Saint-Paul: سان بول
Saint-Pierre: سان بيير، سان بيار
Le Tampon: لو تامبون، تامبون
Nouméa: نوميا، نومييا
Hyères: هيير، إيير، ايير
Saint-Maur-des-Fossés: سان مور دي فوسيه، سان مور
Rosny-sous-Bois: روني سو بوا، روسني سو بوا
`;
