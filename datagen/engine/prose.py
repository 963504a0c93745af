"""What running text needs to know of a language besides its words."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEFT_OUT", "OWN_WORDS", "PUNCTUATION", "SHORTEST_WORD", "SMALL_WORDS", "SPACED", "Punctuation"]


@dataclass(frozen=True, slots=True)
class Punctuation:
    """What stands between words, after a clause and after a sentence."""

    space: str
    comma: str
    stop: str


def listed(*lines: str) -> tuple[str, ...]:
    """The words of these lines."""
    return tuple(word for line in lines for word in line.split())


SPACED = Punctuation(" ", ",", ".")
PUNCTUATION = {
    "ar": Punctuation(" ", "،", "."),
    "fa": Punctuation(" ", "،", "."),
    "ja": Punctuation("", "、", "。"),
    "zh": Punctuation("", "，", "。"),
}
"""By language; SPACED for every other."""

SHORTEST_WORD = {"en": 3, "ja": 1, "zh": 1}
"""In letters, by language; 2 for every other."""

SMALL_WORDS = {
    "de": ("der", "die", "das", "und", "mit", "für", "von", "im", "auf", "ein", "zu", "aus"),
    "en": ("a", "the", "the", "of", "of", "and", "and", "to", "in", "for", "with", "on", "by", "from", "at", "or", "as"),
    "es": ("el", "la", "de", "de", "y", "en", "con", "para", "por", "un", "una", "los", "las"),
    "fr": ("le", "la", "les", "de", "de", "et", "et", "en", "avec", "pour", "dans", "un", "une", "sur"),
    "it": ("il", "la", "di", "di", "e", "con", "per", "in", "un", "una", "i", "le", "da"),
    "nl": ("de", "het", "een", "van", "en", "in", "op", "met", "voor", "te", "aan"),
    "pl": ("i", "w", "na", "z", "do", "dla", "o", "po", "od"),
    "pt": ("o", "a", "de", "de", "e", "em", "com", "para", "por", "um", "uma", "os", "as"),
    "ru": ("и", "в", "на", "с", "по", "для", "из", "от", "о", "к", "за"),
    "sv": ("och", "i", "på", "med", "för", "av", "en", "ett", "till", "om"),
}
"""The articles, prepositions and conjunctions that make a row of words look like a sentence; where a language has none here,
its own list is left to provide them."""

OWN_WORDS = {
    "fa": listed(
        "آب آسمان آفتاب آینده ابر اتاق ادبیات امروز امید انسان باران باد بازار باغ برف برگ بزرگ بهار پاسخ پاییز پدر",
        "پرنده پنجره تابستان تاریخ ترانه تصویر جاده جدید جنگل چای چراغ خانه خاک خبر خواب خورشید خوب خیابان داستان",
        "دانش دانشگاه درخت دریا دست دفتر دوست راه رنگ رود روز روستا روشن زبان زمان زمستان زمین زندگی زیبا ساعت ساده",
        "سال سبز ستاره سخن سفر سفید سنگ شب شعر شهر صبح صدا صفحه فردا فرهنگ فصل قدیم قلم کار کتاب کشور کودک کوچک کوه",
        "گل ماه مادر مردم مدرسه مهربان میز نان نامه نگاه نقاشی نور هفته همسایه هوا",
    ),
    "ja": listed(
        "朝 昼 夜 春 夏 秋 冬 空 海 山 川 森 花 雨 雪 風 月 星 光 道 町 村 駅 橋 庭 家 窓 机 椅子 部屋 学校 先生",
        "生徒 友達 家族 子供 仕事 会社 会議 計画 予定 時間 今日 明日 昨日 毎日 週末 季節 天気 電車 自転車 飛行機",
        "旅行 地図 写真 手紙 電話 新聞 雑誌 辞書 図書館 映画 音楽 歌 絵 色 形 料理 野菜 果物 お茶 紅茶 牛乳 砂糖 塩",
        "米 魚 卵 パン コーヒー ケーキ テーブル ノート カメラ テレビ ラジオ ニュース ホテル レストラン スポーツ",
        "静かな 大きな 小さな 新しい 古い 美しい 明るい 楽しい 嬉しい 優しい 広い 高い 深い 長い 近い 遠い 早い",
        "丁寧に 自然に 一緒に ゆっくり 見る 聞く 話す 読む 書く 歩く 走る 作る 使う 待つ 届く 始まる 続く 変わる",
        "思い出 言葉 文化 歴史 科学 技術 研究 教育 社会 世界 未来 準備 説明 経験 意見 質問 答え 理由 目的 方法 結果",
        "場所 建物 公園 市場 商品 値段 予約 案内",
    ),
    "sk": listed(
        "auto breh budova cesta chlieb chodba cukor dedina deň diaľka dieťa doklad dom dážď dvere hlas hodina hora",
        "hudba hviezda izba jablko jar jazero jeseň kamarát kaviareň kniha knižnica konferencia koniec krajina kvet",
        "káva les leto list loď lúka mapa materiál mesiac mesto mlieko more most nápad nový obchod obraz oblak",
        "odpoveď okno otázka otec papier pekný pieseň plán pole polievka práca predmet priateľ príbeh projekt rada",
        "rodina rieka ráno rok rozhovor ruka sestra skúsenosť slnko slovo sneh spôsob starý stôl strom stránka",
        "svetlo svet škola tabuľa technika teplý učiteľ ulica umenie večer veda veľký vietor vlak voda víkend výlet",
        "výsledok zem zelený zima zmena záhrada správa život čas čaj číslo článok",
    ),
}
"""By language, for those of whose words mimesis lists too few, or too odd ones."""

LEFT_OUT = frozenset(
    listed(
        "abuse adult adults aids amateur and are arma armas arme ase asesinato asian assassinato assassino bikini",
        "bitch blonde boga bomba bombe bombu bomby bombę breast breasts bring bůh cancer casino casinos chance",
        "christ christus connerie crime crimen crimes damn dat dauða dauði dauður dead death deaths demonio devil",
        "diable diabli diabo diabła diavolo dick die died dies dieu dildos doden dood dos drap drepe drepið drept",
        "drepte droga drogas drug drugs dræbe dræber dræbt dræbte död döda dø død døde døden děvka ebony enfer fan",
        "fanden fetish flic foto fotos fuck fucking gambling gang gay gedood gesù god goden gods godsnaam godzijdank",
        "gore gun guns hate hel hell helvede helvíti hitler hiv hora hore huume idiot idiota idiote img in islam",
        "islamic jesus jesús jewish jews ježíš ježíši jävla kill killed killer killing kneppe kuolema kuolla kuollut",
        "kynlíf latina latinas lijk lingerie lists lort luder maldito matado matar matou mem meurtre moord moorden",
        "moordenaar mord morder morderca mordercy morderstwa morderstwo morrer morreu mort morta morte morti morto",
        "morð mourir mrtvá mrtvý murder murha muslim must myrdet myrða naked ncaa not nylon of others pallo",
        "pantyhose penis phentermine piekło pik pills pistol pistola pistolet poker porco porno pregnant prison proc",
        "pussy que røv sakra satan seks sex sexo sexu sexual sexuální sexy skudt slave slaven slut smrt some",
        "spanking src sterven strip struct stupid suicide sur tappaa teen teens terror terrorism terrorist",
        "terroristen that thongs tit together torture tramadol trembl tuer tueur ubiti uccidere ucciso umrzeć und",
        "uniprotkb urw vapen var verdomme verkracht vermoord vermoorden verzeichnis victim victims violence violent",
        "virgin vrah vraha vražda vraždy weapons webcam wishlist with zabij zabije zabil zabili zabić zabił zabít",
        "zabójca zabójstwo zadek zginął zum zus öl öld öldü śmierć ад бомба кровь мертвый погибнуть пьяный смертный",
        "смерть труп убивать убийство убийца убить умереть черт черта чертовый أحمق إله جحيم جريمة سلاح شيطان فظيع",
        "قنبلة مجنون موت هراء يموت 마약 범인 범죄 사망 사망하다 살인 성적 자살 죽다 죽음 죽이다 테러 폭력",
    )
)
"""Words of mimesis' lists that chance must not bring together with others in a demonstration, and some that are none."""
