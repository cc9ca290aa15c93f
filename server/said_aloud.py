"""Words that are easily told apart when they are said aloud: two show who came, six stand for a history."""

_LIST = (
    "acorn almond amber anchor apple apricot april arrow autumn badger bamboo barley basil basket beetle bell "
    "birch bread brick bridge bucket button candle canvas carrot castle cedar chalk cherry chestnut cinnamon clay "
    "clover cobalt copper coral cotton crane cricket crystal daisy dolphin dragonfly drum eagle eight eleven elm "
    "emerald falcon feather fern fiddle fifteen fig flint forty fourteen fox garlic ginger granite guitar hammer "
    "hazel heron honey ink iris ivory jasmine kettle ladder lantern lemon lilac lily lobster maple marble march "
    "melon mint monday moss mustard needle nineteen nutmeg oak october olive onyx orange otter oyster paper "
    "parsley pearl pepper pigeon pine plum poppy quartz rabbit raven river robin rope ruby saffron salmon salt "
    "sapphire saturday seven seventeen silk silver sixty sparrow spoon sunday swallow teapot thirteen thistle "
    "thunder tiger tulip tuesday turtle twelve twenty velvet violet walnut willow window winter"
)
WORDS = tuple(_LIST.split())
