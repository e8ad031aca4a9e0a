"""Who writes to the demo's company, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from crm_core.results import Sender
from sandbox.cast import Actor, Cast

LEADS = (
    Actor(501, "Olena Koval", "Customer, new", phone="+380671234567", username="olena_koval"),
    Actor(502, "Артем Бондар", "Customer, new", language="uk", phone="+380502345678"),
    Actor(503, "Наталья Орлова", "Customer, new", language="ru", phone="+380633456789"),
    Actor(504, "Sofia Lysenko", "Customer, has just written", phone="+380974567890", username="sofia_lysenko"),
)
HAS_JUST_WRITTEN = LEADS[3]
JUST_WRITTEN = "Hello! Do you have the 40-lesson course? How much is it with a certificate?"
MANAGERS = (
    Actor(201, "Ivan Petrenko", "Manager", username="ivan_petrenko"),
    Actor(202, "Оксана Шевченко", "Manager, Ukrainian", language="uk", username="oksana_shevchenko"),
    Actor(203, "Дмитрий Соколов", "Manager, Russian", language="ru", username="dmitry_sokolov"),
    Actor(204, "James Carter", "Manager", username="james_carter"),
    Actor(205, "Юлія Кравець", "Manager, Ukrainian", language="uk", username="yuliia_kravets"),
    Actor(206, "Елена Морозова", "Manager, Russian", language="ru", username="elena_morozova"),
)
ADMINS = (
    Actor(101, "Marta Bilyk", "Owner", username="marta_bilyk"),
    Actor(102, "Андрій Мельник", "Head of sales, Ukrainian", language="uk", username="andrii_melnyk"),
)


def cast() -> Cast:
    return Cast(leads=list(LEADS), managers=list(MANAGERS), admins=list(ADMINS))


@dataclass(frozen=True, slots=True)
class Customer:
    """A lead of the past months."""

    sender: Sender
    phone: str | None
    source: str | None

    @property
    def language(self) -> str:
        return self.sender.language_code or "en"


FIRST_CUSTOMER = 5001
NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "uk": (
        (
            "Андрій",
            "Богдан",
            "Вікторія",
            "Дарина",
            "Ігор",
            "Катерина",
            "Леся",
            "Максим",
            "Назар",
            "Олег",
            "Соломія",
            "Тарас",
        ),
        (
            "Бойко",
            "Гончаренко",
            "Григоренко",
            "Захарченко",
            "Коваленко",
            "Кравчук",
            "Марченко",
            "Мороз",
            "Савчук",
            "Ткач",
            "Шевчук",
        ),
    ),
    "ru": (
        ("Алексей", "Борис", "Виктор", "Григорий", "Евгений", "Кирилл", "Леонид", "Михаил", "Павел", "Сергей"),
        ("Белов", "Волков", "Егоров", "Зайцев", "Козлов", "Лебедев", "Новиков", "Семёнов", "Фёдоров"),
    ),
    "en": (
        ("Alice", "Brian", "Charlotte", "Daniel", "Emma", "George", "Hannah", "Jack", "Lucy", "Oliver"),
        ("Baker", "Cooper", "Evans", "Harris", "Mitchell", "Parker", "Robinson", "Turner", "Walker"),
    ),
}
LANGUAGES = ("uk", "uk", "uk", "ru", "ru", "en")
SOURCES = (None, None, "instagram", "google", "friends", "billboard")
OPERATORS = ("50", "63", "67", "93", "95", "97")


def customers(number: int, random: Random) -> list[Customer]:
    """Made up, but the same every time."""
    return [_customer(FIRST_CUSTOMER + place, random) for place in range(number)]


def _customer(telegram_id: int, random: Random) -> Customer:
    language = random.choice(LANGUAGES)
    first, last = NAMES[language]
    username = f"client_{telegram_id}" if random.random() < 0.5 else None
    sender = Sender(telegram_id, f"{random.choice(first)} {random.choice(last)}", username, language)
    phone = f"+380{random.choice(OPERATORS)}{random.randrange(10**6, 10**7)}" if random.random() < 0.6 else None
    return Customer(sender, phone, random.choice(SOURCES))


OPENINGS = {
    "uk": (
        "Добрий день! Скільки коштує курс англійської?",
        "Вітаю! Чи є заняття для початківців увечері?",
        "Доброго дня, хочу підготуватися до IELTS до літа",
        "Привіт! Чи можна спершу пробне заняття?",
        "Цікавить курс на 40 занять. Чи є розстрочка?",
    ),
    "ru": (
        "Здравствуйте! Сколько стоит курс английского?",
        "Добрый день! Есть занятия для начинающих по вечерам?",
        "Хочу подготовиться к собеседованию на английском, поможете?",
        "Здравствуйте, можно сначала пробное занятие?",
        "Интересует курс на 40 занятий. Есть рассрочка?",
    ),
    "en": (
        "Hello! How much is the English course?",
        "Hi, do you have evening classes for beginners?",
        "Good afternoon! I need to prepare for IELTS by summer",
        "Hi! Could I have a trial lesson first?",
        "I am interested in the 40-lesson course. Can I pay in instalments?",
    ),
}
QUESTIONS = {
    "uk": (
        "А сертифікат дають?",
        "Дякую, подумаю до п’ятниці",
        "Чи можна займатися у вихідні?",
        "Скільки людей у групі?",
    ),
    "ru": (
        "А сертификат дают?",
        "Спасибо, подумаю до пятницы",
        "Можно заниматься в выходные?",
        "Сколько человек в группе?",
    ),
    "en": (
        "Is there a certificate?",
        "Thank you, I will think it over till Friday",
        "Are there weekend classes?",
        "How many people are in a group?",
    ),
}
ANSWERS = {
    "uk": (
        "Добрий день! Курс на 40 занять — 11 000 грн, можна двома частинами.",
        "Так, маємо вечірні групи: вівторок і четвер о 19:00.",
        "Запрошую на безкоштовне пробне заняття. Коли вам зручно?",
    ),
    "ru": (
        "Здравствуйте! Курс на 40 занятий — 11 000 грн, можно двумя частями.",
        "Да, есть вечерние группы: вторник и четверг в 19:00.",
        "Приглашаю на бесплатное пробное занятие. Когда вам удобно?",
    ),
    "en": (
        "Hello! The 40-lesson course is 11,000 ₴, and you can pay in two parts.",
        "Yes, we have evening groups: Tuesday and Thursday at 7 pm.",
        "Let me invite you to a free trial lesson. When would it suit you?",
    ),
}
NOTES = {
    "uk": (
        "Просила дзвонити після шостої",
        "Порівнює нас зі школою біля дому, важлива розстрочка",
        "Вчиться разом із сестрою: запропонувати знижку на двох",
    ),
    "ru": (
        "Просил звонить после шести",
        "Сравнивает нас с другой школой, важна рассрочка",
        "Хочет заниматься с подругой: предложить скидку на двоих",
    ),
    "en": (
        "Asked to be called after six",
        "Compares us with another school; instalments matter",
        "Would study together with a sister: offer the price for two",
    ),
}
CLARIFICATIONS = {
    "uk": (
        "дорого навіть у розстрочку",
        "тричі дзвонив, не бере слухавку",
        "пішли до школи біля дому",
        "повернеться восени",
    ),
    "ru": (
        "дорого даже в рассрочку",
        "звонил три раза, не берёт трубку",
        "ушли в школу рядом с домом",
        "вернётся осенью",
    ),
    "en": (
        "too much even in instalments",
        "called three times, no answer",
        "chose the school next door",
        "will come back in autumn",
    ),
}
