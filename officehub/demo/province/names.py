"""Names of people who do not exist, with their pinyin; telephone numbers nobody has."""

from __future__ import annotations

from random import Random

from pypinyin import lazy_pinyin

# Commonest first; a surname at place n is drawn about as often as 1/n.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟"
    "姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
)
SPOKEN = {"曾": "zeng", "任": "ren", "尹": "yin", "覃": "qin"}
FIRST = (
    "晓雨思佳子若梓欣嘉清静文书云秋春冬如诗语乐安宁慧敏雅丽芳燕玉兰梅竹松柏枫桐海江河溪泉雪霜露晨曦旭东南北立志远方正明"
)
SECOND = (
    "瑶琪琳萱涵怡婷洁莹芸薇蓉莲菊荷桃杏苗禾穗谷田野山川岩石岚峰岭原林森树叶果实然成行知学思齐贤良善诚信义仁和平安康宁"
)
PHONES = 10_000_000  # 1000 + seven digits: no mobile number in China begins with 100
STRIDE = 7_919_003  # coprime to PHONES: neighbours get unlike tails, no number comes twice


class Namer:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.weights = [1 / place for place in range(1, len(SURNAMES) + 1)]
        self.syllable = {char: lazy_pinyin(char)[0] for char in SURNAMES + FIRST + SECOND} | SPOKEN
        self.drawn: list[str] = []

    def draw(self) -> tuple[str, str, str]:
        """Name, pinyin, initials."""
        if not self.drawn:
            self.drawn = self.random.choices(SURNAMES, self.weights, k=10_000)
        name = self.drawn.pop() + self._given()
        syllables = [self.syllable[char] for char in name]
        return name, "".join(syllables), "".join(syllable[0] for syllable in syllables)

    def _given(self) -> str:
        roll = self.random.random()
        first = FIRST[int(roll * len(FIRST))]
        if roll * 1000 % 1 < 0.18:
            return first
        return first + SECOND[int(self.random.random() * len(SECOND))]


def phone(number: int) -> str:
    return f"1000{number * STRIDE % PHONES:07d}"
