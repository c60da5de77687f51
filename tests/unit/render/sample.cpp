#include "sample.h"

#include <array>
#include <stdexcept>

// Persian and Arabic text confuses its column counts.
// clang-format off
namespace peyk::sample {
namespace {

constexpr std::array kEditions = {"en", "fa", "ar", "sq"};

struct Words {
  const char* title;
  const char* summary;
};
struct Story {
  const char* id;
  const char* category;  ///< As the editions call it, in the order of kEditions …
  std::array<const char*, 4> names;
  const char* date;
  std::array<const char*, 4> byline;
  const char* source;
  const char* picture;
  int width;
  int height;
  std::array<Words, 4> words;
};

constexpr std::array<const char*, 4> kAlbania = {"Albania", "آلبانی", "ألبانيا", "Shqipëria"};
constexpr std::array<const char*, 4> kUsa = {"USA", "آمریکا", "الولايات المتحدة", "SHBA"};
constexpr std::array<const char*, 4> kMissions = {"Missions of Nejat Society",
                                                  "فعالیت‌های انجمن نجات",
                                                  "أنشطة جمعية نجات", "Misionet e Shoqatës Nejat"};
constexpr std::array<const char*, 4> kFormer = {
    "Former members of the MEK", "جداشدگان از سازمان مجاهدین خلق", "الأعضاء السابقون في مجاهدي خلق",
    "Ish-anëtarë të MEK-ut"};
constexpr std::array<const char*, 4> kCartoons = {"Cartoons", "کاریکاتور", "كاريكاتير",
                                                  "Karikatura"};
constexpr std::array<const char*, 4> kNewsPics = {"NewsPics", "عکس خبری", "صور إخبارية",
                                                  "Foto lajmi"};
constexpr std::array<const char*, 4> kGallery = {"Photo Gallery", "گالری عکس", "معرض الصور",
                                                 "Galeri fotografish"};
constexpr std::array<const char*, 4> kVideos = {"Videos", "ویدئو", "فيديو", "Video"};
constexpr std::array<const char*, 4> kBooks = {"Books", "کتاب‌ها", "كتب", "Libra"};
constexpr std::array<const char*, 4> kNobody = {"", "", "", ""};

const std::vector<Story>& stories() {
  static const std::vector<Story> all = {
      {"court",
       "albania",
       kAlbania,
       "2026-07-29T08:00:00Z",
       {"Ana Leka", "آنا لکا", "آنا ليكا", "Ana Leka"},
       "Balkan Insight",
       "court.jpg",
       1200,
       675,
       {{{"Court in Tirana hears the families’ request for visits",
          "A court in Tirana has heard the request of eleven families who ask to see their "
          "relatives in the camp near Durrës. The judges asked both sides for documents and set "
          "the next hearing for September. Lawyers called the session calm."},
         {"دادگاه تیرانا درخواست خانواده‌ها برای دیدار را "
          "شنید",
          "دادگاهی در تیرانا به درخواست یازده خانواده که می‌خواهند بستگان خود "
          "را "
          "در "
          "اردوگاه "
          "نزدیک دورس ببینند رسیدگی کرد. قاضی‌ها از هر دو طرف مدرک خواستند و جلسهٔ "
          "بعد "
          "را "
          "برای "
          "شهریور تعیین کردند. وکیلان جلسه را آرام توصیف کردند."},
         {"محكمة في تيرانا تنظر في طلب العائلات زيارة أقاربها",
          "نظرت محكمة في تيرانا في طلب إحدى عشرة عائلة تريد رؤية أقاربها في المخيم القريب من "
          "دوريس. وطلب القضاة وثائق من الطرفين وحددوا الجلسة المقبلة في أيلول. ووصف المحامون "
          "الجلسة بالهادئة."},
         {"Gjykata në Tiranë dëgjon kërkesën e familjeve për vizita",
          "Një gjykatë në Tiranë dëgjoi kërkesën e njëmbëdhjetë familjeve që duan t’i takojnë të "
          "afërmit në kampin pranë Durrësit. Gjyqtarët u kërkuan dokumente të dyja palëve dhe e "
          "caktuan seancën tjetër në shtator. Avokatët e quajtën seancën të qetë."}}}},
      {"servers",
       "albania",
       kAlbania,
       "2026-07-30T10:30:00Z",
       {"Fjori Sinoruka", "فیوری سینوروکا", "فيوري سينوروكا", "Fjori Sinoruka"},
       "Balkan Insight",
       "servers.jpg",
       900,
       600,
       {{{"Prosecutors return half of the seized computers",
          "SPAK says it has copied the data of 96 computers and given 48 of them back. The inquiry "
          "goes on."},
         {"دادستانی نیمی از رایانه‌های توقیف‌شده را پس "
          "داد",
          "SPAK می‌گوید داده‌های ۹۶ رایانه را رونوشت کرده و ۴۸ دستگاه را پس "
          "داده "
          "است. "
          "بازپرسی "
          "ادامه دارد."},
         {"النيابة تعيد نصف الحواسيب المصادرة",
          "تقول SPAK إنها نسخت بيانات ٩٦ حاسوبًا وأعادت ٤٨ منها. ولا يزال التحقيق مستمرًا."},
         {"Prokuroria kthen gjysmën e kompjuterëve të sekuestruar",
          "SPAK-u thotë se ka kopjuar të dhënat e 96 kompjuterëve dhe ka kthyer 48 prej tyre. "
          "Hetimi vazhdon."}}}},
      {"permits",
       "albania",
       kAlbania,
       "2026-07-28T07:00:00Z",
       kNobody,
       "Albanian Daily News",
       "",
       0,
       0,
       {{{"Residence permits for forty people",
          "The migration office has issued forty residence permits this summer, twice as many as "
          "last year. Holders may work and rent a flat."},
         {"اجازهٔ اقامت برای چهل نفر",
          "ادارهٔ مهاجرت امسال تابستان چهل اجازهٔ اقامت داده است؛ دو برابر سال گذشته. دارندگان آن "
          "می‌توانند کار کنند و خانه اجاره کنند."},
         {"تصاريح إقامة لأربعين شخصًا",
          "أصدرت دائرة الهجرة هذا الصيف أربعين تصريح إقامة، أي ضعف العام الماضي. ويحق لحامليها "
          "العمل واستئجار مسكن."},
         {"Leje qëndrimi për dyzet persona",
          "Zyra e migracionit ka lëshuar këtë verë dyzet leje qëndrimi, dyfishin e vitit të "
          "kaluar. "
          "Mbajtësit mund të punojnë dhe të marrin shtëpi me qira."}}}},
      {"hearing",
       "usa",
       kUsa,
       "2026-07-31T15:00:00Z",
       {"Tom Reed", "تام رید", "توم ريد", "Tom Reed"},
       "The Hill",
       "",
       0,
       0,
       {{{"A hearing in Washington asks who pays for lobbying",
          "Members of two committees asked where the money for three conferences came from. "
          "Witnesses promised to answer in writing."},
         {"جلسه‌ای در واشنگتن: هزینهٔ لابی‌گری را چه کسی "
          "می‌پردازد؟",
          "اعضای دو کمیته پرسیدند پول سه همایش از کجا آمده است. گواهان قول دادند که کتبی پاسخ "
          "دهند."},
         {"جلسة في واشنطن تسأل: من يمول جماعات الضغط؟",
          "سأل أعضاء لجنتين عن مصدر أموال ثلاثة مؤتمرات. ووعد الشهود بالرد كتابة."},
         {"Një seancë në Uashington pyet kush i paguan lobistët",
          "Anëtarët e dy komisioneve pyetën nga erdhën paratë për tri konferenca. Dëshmitarët "
          "premtuan të përgjigjen me shkrim."}}}},
      {"meeting",
       "missions",
       kMissions,
       "2026-07-30T12:00:00Z",
       kNobody,
       "",
       "meeting.jpg",
       800,
       600,
       {{{"Families meet in Gilan",
          "Thirty people from eight towns met in Rasht to write letters together. The letters go "
          "to Tirana in August."},
         {"دیدار خانواده‌ها در گیلان",
          "سی نفر از هشت شهر در رشت گرد آمدند تا با هم نامه بنویسند. نامه‌ها در "
          "مرداد "
          "به "
          "تیرانا "
          "فرستاده می‌شود."},
         {"العائلات تلتقي في كيلان",
          "اجتمع ثلاثون شخصًا من ثماني مدن في رشت لكتابة الرسائل معًا. وتُرسل الرسائل إلى تيرانا "
          "في آب."},
         {"Familjet takohen në Gilan",
          "Tridhjetë veta nga tetë qytete u takuan në Rasht për të shkruar letra së bashku. Letrat "
          "nisen për në Tiranë në gusht."}}}},
      {"memoir",
       "former-members",
       kFormer,
       "2026-08-01T09:00:00Z",
       {"Sara Karimi", "سارا کریمی", "سارة كريمي", "Sara Karimi"},
       "",
       "",
       0,
       0,
       {{{"“I learned to buy bread again”: a year after leaving",
          "A former member of the MEK tells of her first year outside: a room, a language course, "
          "and a phone call after 22 years."},
         {"«دوباره یاد گرفتم نان بخرم»؛ یک سال پس از جدایی",
          "یکی از جداشدگان MEK از نخستین سال خود در بیرون می‌گوید: یک اتاق، یک کلاس "
          "زبان "
          "و "
          "تماسی "
          "تلفنی پس از ۲۲ سال."},
         {"«تعلمت من جديد أن أشتري الخبز»: عام بعد المغادرة",
          "تروي عضوة سابقة في MEK عامها الأول في الخارج: غرفة ودورة لغة ومكالمة هاتفية بعد ٢٢ "
          "عامًا."},
         {"“Mësova sërish të blej bukë”: një vit pas largimit",
          "Një ish-anëtare e MEK-ut tregon vitin e parë jashtë: një dhomë, një kurs gjuhe dhe një "
          "telefonatë pas 22 vjetësh."}}}},
      {"cartoon",
       "cartoons",
       kCartoons,
       "2026-07-28T09:00:00Z",
       kNobody,
       "",
       "cartoon.jpg",
       800,
       600,
       {{{"The long queue", "A cartoon."},
         {"صف دراز", "کاریکاتور."},
         {"الطابور الطويل", "كاريكاتير."},
         {"Radha e gjatë", "Karikaturë."}}}},
      {"square",
       "newspics",
       kNewsPics,
       "2026-07-29T09:00:00Z",
       kNobody,
       "",
       "square.jpg",
       900,
       600,
       {{{"Skanderbeg Square at six in the morning", "A picture."},
         {"میدان اسکندربیگ، ساعت شش بامداد", "عکس."},
         {"ساحة إسكندر بيك في السادسة صباحًا", "صورة."},
         {"Sheshi Skënderbej në orën gjashtë të mëngjesit", "Foto."}}}},
      {"letters",
       "photo-gallery",
       kGallery,
       "2026-07-30T09:00:00Z",
       kNobody,
       "",
       "letters.jpg",
       900,
       600,
       {{{"Twelve letters and their writers", "A gallery."},
         {"دوازده نامه و نویسندگان‌شان", "گالری."},
         {"اثنتا عشرة رسالة وأصحابها", "معرض."},
         {"Dymbëdhjetë letra dhe autorët e tyre", "Galeri."}}}},
      {"talk",
       "videos",
       kVideos,
       "2026-07-31T09:00:00Z",
       kNobody,
       "",
       "talk.jpg",
       960,
       540,
       {{{"A mother speaks: five minutes", "A film."},
         {"سخن یک مادر در پنج دقیقه", "فیلم."},
         {"أم تتكلم: خمس دقائق", "فيلم."},
         {"Flet një nënë: pesë minuta", "Film."}}}},
      {"register",
       "albania",
       kAlbania,
       "2026-07-27T16:00:00Z",
       kNobody,
       "Exit",
       "",
       0,
       0,
       {{{"Town hall opens a register office in Manëz", "A new office."},
         {"گشایش دفتر ثبت احوال در مانز", "دفتری تازه."},
         {"افتتاح مكتب للسجل المدني في مانز", "مكتب جديد."},
         {"Bashkia hap zyrë të gjendjes civile në Manëz", "Një zyrë e re."}}}},
      {"radio",
       "usa",
       kUsa,
       "2026-07-27T15:00:00Z",
       kNobody,
       "",
       "",
       0,
       0,
       {{{"Radio talk: what a designation means", "A talk."},
         {"گفت‌وگوی رادیویی: معنای فهرست‌گذاری چیست؟",
          "گفت‌وگو."},
         {"حديث إذاعي: ما معنى الإدراج في القوائم؟", "حديث."},
         {"Bisedë në radio: ç’do të thotë një listim", "Bisedë."}}}},
      {"book",
       "books",
       kBooks,
       "2026-05-10T09:00:00Z",
       {"Reza Amini", "رضا امینی", "رضا أميني", "Reza Amini"},
       "",
       "book.jpg",
       400,
       600,
       {{{"The Road Back: eleven conversations",
          "Eleven people tell how they came home. With photographs and a map."},
         {"راه بازگشت؛ یازده گفت‌وگو",
          "یازده نفر می‌گویند چگونه به خانه بازگشتند. با "
          "عکس "
          "و "
          "نقشه."},
         {"طريق العودة: أحد عشر حوارًا", "أحد عشر شخصًا يروون كيف عادوا. مع صور وخريطة."},
         {"Rruga e kthimit: njëmbëdhjetë biseda",
          "Njëmbëdhjetë veta tregojnë si u kthyen në shtëpi. Me fotografi dhe një hartë."}}}},
  };
  return all;
}

Instant at(const char* text) { return parse_iso8601(text).value(); }

Article make_article(const Story& story, size_t edition) {
  Article article;
  article.id = std::string(story.id) + "-" + kEditions[edition];
  article.edition = kEditions[edition];
  article.story = story.id;
  article.slug = story.id;
  article.url = std::string("https://www.nejatngo.org/") + kEditions[edition] + "/" + story.id;
  article.title = story.words[edition].title;
  article.excerpt = story.words[edition].summary;
  article.byline = story.byline[edition];
  article.source = story.source;
  article.published = at(story.date);
  article.modified = article.published;
  article.categories = {{story.names[edition], story.names[edition]}};
  if (story.width > 0) {
    article.picture = Picture{std::string("https://www.nejatngo.org/media/") + story.picture,
                              story.words[edition].title, "", story.width, story.height};
  }
  return article;
}

/// The story in every edition; `absent` is left out or, with a fallback, shown in that one.
IssueItem item(IssueView& view, const char* id, const std::string& absent = "",
               const std::string& fallback = "") {
  IssueItem item;
  item.story = id;
  for (const auto& story : stories()) {
    if (item.story != story.id) {
      continue;
    }
    for (size_t i = 0; i < kEditions.size(); ++i) {
      Article article = make_article(story, i);
      const bool missing = absent == kEditions[i];
      if (missing && fallback.empty()) {
        continue;
      }
      item.editions[kEditions[i]] = {missing ? item.story + "-" + fallback : article.id, missing};
      if (!missing) {
        view.articles[article.id] = std::move(article);
      }
    }
  }
  return item;
}

Issue earlier(int number, const char* from, const char* until) {
  Issue issue;
  issue.id = "newsletter-" + std::to_string(number);
  issue.publication = "newsletter";
  issue.number = number;
  issue.from = at(from);
  issue.until = at(until);
  return issue;
}

}  // namespace

Config shipped_config() {
  auto config = load_config(std::string(PEYK_SOURCE_DIR) + "/config/peyk.yaml");
  if (!config) {
    throw std::runtime_error(config.error().to_string());
  }
  return std::move(*config);
}

PictureResolver pictures() {
  return [](const Picture& picture) { return std::optional<Picture>(picture); };
}

IssueView newsletter() {
  IssueView view;
  view.issue.id = "newsletter-12";
  view.issue.publication = "newsletter";
  view.issue.number = 12;
  view.issue.from = at("2026-07-27T00:00:00Z");
  view.issue.until = at("2026-08-03T00:00:00Z");
  view.issue.notes = {{"en",
                       "This week a court listened to families, and we listened with them.\n\n"
                       "If you read one thing, read the memoir."},
                      {"fa",
                       "این هفته دادگاهی به خانواده‌ها گوش داد و ما هم همراه "
                       "آنان "
                       "گوش "
                       "دادیم.\n\n"
                       "اگر تنها یک نوشته می‌خوانید، آن خاطره را "
                       "بخوانید."},
                      {"ar",
                       "هذا الأسبوع أصغت محكمة إلى العائلات، وأصغينا معها.\n\n"
                       "إن قرأتم نصًا واحدًا فليكن تلك الشهادة."},
                      {"sq",
                       "Këtë javë një gjykatë i dëgjoi familjet, dhe ne dëgjuam bashkë me to.\n\n"
                       "Nëse lexoni vetëm një gjë, lexoni kujtimin."}};
  auto& v = view;
  view.issue.sections = {
      {"lead", {item(v, "court")}, {}},
      {"albania", {item(v, "servers"), item(v, "permits")}, {}},
      {"usa", {item(v, "hearing", "fa", "en")}, {}},
      {"missions", {item(v, "meeting")}, {}},
      {"members-and-families", {item(v, "memoir", "sq", "en")}, {}},
      {"media",
       {item(v, "cartoon"), item(v, "square"), item(v, "letters"), item(v, "talk", "ar")},
       {}},
      {"recent", {item(v, "register"), item(v, "radio", "fa", "en")}, {}},
      {"books", {item(v, "book")}, {}},
      {"issues", {}, {"newsletter-11", "newsletter-10"}},
  };
  const std::map<std::string, std::string> eleven = {
      {"en", "A summer of letters | NewsLetter"},
      {"fa", "تابستان نامه‌ها | خبرنامه"},
      {"ar", "صيف الرسائل | النشرة الإخبارية"},
      {"sq", "Një verë letrash | Buletini"}};
  view.earlier["newsletter-11"] = {earlier(11, "2026-07-20T00:00:00Z", "2026-07-27T00:00:00Z"),
                                   eleven};
  view.earlier["newsletter-10"] = {earlier(10, "2026-07-13T00:00:00Z", "2026-07-20T00:00:00Z"), {}};
  return view;
}

IssueView pars_brief() {
  IssueView view;
  view.issue.id = "pars-brief-31";
  view.issue.publication = "pars-brief";
  view.issue.number = 31;
  view.issue.from = at("2026-07-27T00:00:00Z");
  view.issue.until = at("2026-08-03T00:00:00Z");
  auto& v = view;
  view.issue.sections = {{"headlines",
                          {item(v, "court"), item(v, "servers"), item(v, "memoir", "sq", "en"),
                           item(v, "hearing", "fa", "en"), item(v, "meeting"), item(v, "permits"),
                           item(v, "radio", "ar"), item(v, "register")},
                          {}}};
  return view;
}

}  // namespace peyk::sample
