"""The format that a region begins with: (heading, guidance, self-check) of each section by language.

Headings are read by everybody, so every language has them; what only writers read is in Swedish and English.
"""

SECTIONS = [
    {
        "key": "need",
        "required": True,
        "texts": {
            "sv": (
                "Behovet",
                "Vad var det i vardagen som inte fungerade, och för vilka? Beskriv hur ni fick veta det.",
                (
                    "Förstår den som aldrig varit hos er varför ni började?",
                    "Har familjer själva fått säga vad de saknade?",
                ),
            ),
            "en": (
                "The need",
                "What did not work in everyday life, and for whom? Say how you found out.",
                (
                    "Would somebody who has never visited you see why you began?",
                    "Have families said what they lacked?",
                ),
            ),
            "ar": ("الحاجة", "", ()),
            "so": ("Baahida", "", ()),
            "uk": ("Потреба", "", ()),
            "sv-x-lattlast": ("Varför det behövs", "", ()),
        },
    },
    {
        "key": "aims",
        "required": True,
        "texts": {
            "sv": (
                "Målen",
                "Två till fyra mål som går att se om ni har nått.",
                ("Går det att säga ja eller nej till varje mål efteråt?",),
            ),
            "en": (
                "The aims",
                "Two to four aims that one can see whether you have reached.",
                ("Could each aim be answered with yes or no afterwards?",),
            ),
            "ar": ("الأهداف", "", ()),
            "so": ("Ujeeddooyinka", "", ()),
            "uk": ("Цілі", "", ()),
            "sv-x-lattlast": ("Det vi vill", "", ()),
        },
    },
    {
        "key": "method",
        "required": True,
        "texts": {
            "sv": (
                "Metoden, steg för steg",
                "Skriv en numrerad lista: vad ni gör först, sedan, och hur det slutar.",
                ("Kan en kollega i en annan stad göra likadant med bara den här texten?",),
            ),
            "en": (
                "The method, step by step",
                "Write a numbered list: what you do first, then, and how it ends.",
                ("Could a colleague in another town do the same with this text alone?",),
            ),
            "ar": ("الطريقة خطوة بخطوة", "", ()),
            "so": ("Habka, tallaabo tallaabo", "", ()),
            "uk": ("Метод крок за кроком", "", ()),
            "sv-x-lattlast": ("Så gör vi", "", ()),
        },
    },
    {
        "key": "resources",
        "required": True,
        "texts": {
            "sv": (
                "Personal, tid och kostnad",
                "Tjänster i procent, timmar i veckan och pengar om året. Ta med lokaler och tolkar.",
                ("Vågar en chef fatta beslut på de här siffrorna?",),
            ),
            "en": (
                "Staff, time and cost",
                "Posts in per cent, hours a week and money a year. Count rooms and interpreters.",
                ("Would a manager dare to decide on these figures?",),
            ),
            "ar": ("الموظفون والوقت والتكلفة", "", ()),
            "so": ("Shaqaalaha, waqtiga iyo kharashka", "", ()),
            "uk": ("Персонал, час і витрати", "", ()),
            "sv-x-lattlast": ("Personal, tid och pengar", "", ()),
        },
    },
    {
        "key": "partners",
        "required": True,
        "texts": {
            "sv": (
                "Samarbetspartner",
                "Vilka behövs, och vad bidrar var och en med?",
                ("Vem skulle sakna det om det försvann?",),
            ),
            "en": (
                "Partners",
                "Who is needed, and what does each of them bring?",
                ("Who would miss it if it were gone?",),
            ),
            "ar": ("الشركاء", "", ()),
            "so": ("Iskaashatada", "", ()),
            "uk": ("Партнери", "", ()),
            "sv-x-lattlast": ("De vi arbetar med", "", ()),
        },
    },
    {
        "key": "roles",
        "required": True,
        "texts": {
            "sv": (
                "Vem gör vad",
                "Vad gör familjerna, de professionella och den som är guide i lokalsamhället?",
                ("Gör familjerna något som ingen annan kan göra?", "När kliver de professionella tillbaka?"),
            ),
            "en": (
                "Who does what",
                "What do families, professionals and the community guide each do?",
                ("Do families do something nobody else can?", "When do the professionals step back?"),
            ),
            "ar": ("من يقوم بماذا", "", ()),
            "so": ("Yaa maxay qabta", "", ()),
            "uk": ("Хто що робить", "", ()),
            "sv-x-lattlast": ("Vem som gör vad", "", ()),
        },
    },
    {
        "key": "ethics",
        "required": True,
        "texts": {
            "sv": (
                "Etik",
                "Frivillighet, sekretess, makt och vad ni gör när ett barn far illa.",
                ("Kan en familj säga nej utan att förlora något?",),
            ),
            "en": (
                "Ethics",
                "Free choice, confidentiality, power, and what you do when a child is harmed.",
                ("Can a family say no and lose nothing?",),
            ),
            "ar": ("الأخلاقيات", "", ()),
            "so": ("Anshaxa", "", ()),
            "uk": ("Етика", "", ()),
            "sv-x-lattlast": ("Så är vi rättvisa och försiktiga", "", ()),
        },
    },
    {
        "key": "evaluation",
        "required": True,
        "texts": {
            "sv": (
                "Utvärdering",
                "Hur, när och av vem det följs upp. Säg också vad siffrorna inte visar.",
                ("Har ni frågat dem som slutade komma?",),
            ),
            "en": (
                "Evaluation",
                "How, when and by whom it is followed up. Say too what the figures do not show.",
                ("Have you asked those who stopped coming?",),
            ),
            "ar": ("التقييم", "", ()),
            "so": ("Qiimaynta", "", ()),
            "uk": ("Оцінювання", "", ()),
            "sv-x-lattlast": ("Så vet vi om det fungerar", "", ()),
        },
    },
    {
        "key": "transfer",
        "required": True,
        "texts": {
            "sv": (
                "Att flytta det någon annanstans",
                "Vad måste finnas på plats, vad får ändras, och vad får inte ändras?",
                ("Vad beror på just er stad?",),
            ),
            "en": (
                "Moving it elsewhere",
                "What must be in place, what may be changed, and what may not?",
                ("What depends on your town alone?",),
            ),
            "ar": ("نقل التجربة إلى مكان آخر", "", ()),
            "so": ("U qaadista meel kale", "", ()),
            "uk": ("Як перенести це в інше місце", "", ()),
            "sv-x-lattlast": ("Att göra det på en annan plats", "", ()),
        },
    },
    {
        "key": "lessons",
        "required": False,
        "texts": {
            "sv": (
                "Lärdomar",
                "Vad skulle ni göra annorlunda? Misstag hjälper andra mest.",
                ("Står det något här som ni först inte ville skriva?",),
            ),
            "en": (
                "Lessons learned",
                "What would you do differently? Mistakes help others most.",
                ("Is there something here that you first did not want to write?",),
            ),
            "ar": ("الدروس المستفادة", "", ()),
            "so": ("Casharrada", "", ()),
            "uk": ("Уроки", "", ()),
            "sv-x-lattlast": ("Det vi har lärt oss", "", ()),
        },
    },
]
