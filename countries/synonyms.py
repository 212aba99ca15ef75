"""Everyday words for goods, with what the Harmonized System says in their place."""

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "aluminum": ("aluminium",),
    "apparel": ("apparel", "garments"),
    "auto": ("motor vehicle", "motor car"),
    "ayurvedic": ("medicaments", "used primarily in perfumery, in pharmacy"),
    "bag": ("handbags", "bags"),
    "basmati": ("rice",),
    "battery": ("accumulators", "batter"),
    "beef": ("bovine",),
    "bike": ("motorcycle", "bicycle"),
    "buffalo": ("bovine", "buffalo"),
    "car": ("motor cars", "vehicles;"),
    "chicken": ("gallus domesticus", "poultry"),
    "chickpea": ("chickpeas", "garbanzos"),
    "chilli": ("capsicum",),
    "chip": ("integrated circuits",),
    "clothes": ("garments", "clothing"),
    "clothing": ("garments", "clothing"),
    "computer": ("data processing machines", "computer"),
    "corn": ("maize", "corn"),
    "cosmetic": ("preparations for beauty", "make-up", "cosmetic"),
    "diesel": ("petroleum oils",),
    "drone": ("unmanned aircraft",),
    "drug": ("medicaments", "pharmaceutical"),
    "ev": ("electric motor for propulsion",),
    "fertilizer": ("fertilizer", "fertiliser"),
    "fridge": ("refrigerators",),
    "ghee": ("butter",),
    "jewelry": ("jewellery",),
    "laptop": ("data processing machines; portable",),
    "led": ("light-emitting",),
    "medicine": ("medicaments",),
    "mobile": ("cellular", "smartphones", "mobile"),
    "mutton": ("sheep",),
    "peanut": ("ground-nut",),
    "pesticide": ("insecticides",),
    "petrol": ("petroleum oils",),
    "phone": ("telephone", "smartphones"),
    "pork": ("swine",),
    "pulses": ("leguminous",),
    "refrigerator": ("refrigerators",),
    "semiconductor": ("semiconductor", "integrated circuits"),
    "shoe": ("footwear",),
    "solar": ("photovoltaic", "solar"),
    "tablet": ("medicaments", "data processing machines; portable"),
    "tire": ("tyres",),
    "tshirt": ("t-shirts",),
    "tv": ("television",),
    "tyre": ("tyres",),
}
_LEAST = 4  # letters of a word without its plural ending: a shorter one is a part of too many words


def synonyms_of(word: str) -> list[str]:
    """Return the word, its singular, and what the Harmonized System says for it: any of them may be in a title."""
    singular = _singular(word.lower())
    synonyms = [word, *_SYNONYMS.get(word.lower(), ()), *_SYNONYMS.get(singular, ())]
    if len(singular) >= _LEAST:
        synonyms.append(singular)
    return list(dict.fromkeys(synonyms))


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
