"""GB/T 9704-2012 in numbers: the only place that knows them. Points, y measured down from the top of the page."""

MM = 72 / 25.4

PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
# 5.2.1
TOP, LEFT = 37 * MM, 28 * MM
WIDTH, HEIGHT = 156 * MM, 225 * MM
RIGHT, BOTTOM = LEFT + WIDTH, TOP + HEIGHT

# Sizes by their 号 names.
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5

# 5.2.3: 22 lines of 28 characters, the first and the last touching the edges of the type area.
LINES, COLUMNS = 22, 28
LINE_PITCH = (HEIGHT - SIZE_3) / (LINES - 1)
CHAR_PITCH = (WIDTH - SIZE_3) / (COLUMNS - 1)
CHAR_SPACE = CHAR_PITCH - SIZE_3
# 10.1: 7/8 of the height of a 三号 character
SEVEN_EIGHTHS = SIZE_3 * 7 / 8

ASCENT = 0.88  # of the ideographic em box, above the baseline; the same in every face we ship

# 7.2.4, 10.1: to the top of the ink of the organ's mark
MARK_TOP = 72 * MM
MARK_TOP_LETTER = 30 * MM
MARK_WIDTH = 150 * MM
MARK_HEIGHT = 17.5 * MM  # the em of a one-line mark; ours
MARK_HEIGHT_MIN = 10 * MM
MARK_NARROWEST = 0.62  # horizontal scale below which a mark gets smaller instead
GAP_AFTER_MARK = 2  # lines
GAP_RED_LINE = 4 * MM  # 7.2.7
RED_LINE = 1.25
RED = (1.0, 0.0, 0.0)
BLACK = (0.0, 0.0, 0.0)
GREY = (0.35, 0.35, 0.35)

# 10.1: double lines of a letter
LETTER_LINE_LEFT, LETTER_LINE_WIDTH = 20 * MM, 170 * MM
LETTER_LINE_BOTTOM = PAGE_HEIGHT - 20 * MM
LETTER_THICK, LETTER_THIN, LETTER_GAP = 2.25, 0.75, 1.0

# 7.4
IMPRINT_THICK, IMPRINT_THIN = 0.35 * MM, 0.25 * MM
IMPRINT_PITCH = 23.0
IMPRINT_PADDING = 3.0

PAGE_NUMBER_DASH = BOTTOM + 7 * MM  # 7.5

# 7.3.5.1: the text lies slightly below the centre of the seal
SEAL_ABOVE_TEXT = 4 * MM
SEAL_DIAMETER = 42 * MM
SEAL_ROW = 5  # lines; one row of seals of 50 mm at most


def line_top(line: int) -> float:
    return TOP + line * LINE_PITCH


def baseline(line: int, size: float = SIZE_3) -> float:
    """Text of another size stands on the centre of the 三号 box of its line."""
    return line_top(line) + SIZE_3 / 2 + (ASCENT - 0.5) * size
