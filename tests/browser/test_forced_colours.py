"""The console in colours that its reader imposes, where backgrounds and shadows are gone: what can be used keeps its
edge, and what is chosen still shows."""

from tests.browser.console import Person

PAGES = ("/console/", "/console/inscriptions/", "/console/partenaires/", "/console/compte")
# What has neither an edge nor a line under its words, or is drawn by us.
BARE = """() => [...document.querySelectorAll("main a[href], button, input, select, textarea")].filter((each) => {
  const { borderTopWidth, borderTopStyle, textDecorationLine, forcedColorAdjust } = getComputedStyle(each);
  const edged = borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1;
  const seen = each.checkVisibility({ visibilityProperty: true }) && each.type !== "hidden";
  return seen && (forcedColorAdjust === "none" || !(edged || textDecorationLine === "underline"));
}).map((each) => each.outerHTML.slice(0, 120))"""
# What is chosen in each list of choices, and what is not: all that colours leave of their look.
LOOKS = """() => [...document.querySelectorAll("[aria-current]")].map((chosen) => {
  const look = (each) => {
    const { borderTopWidth, borderBottomWidth, borderBottomStyle } = getComputedStyle(each);
    return [borderTopWidth, borderBottomWidth, borderBottomStyle].join(" ");
  };
  const others = [...chosen.closest("nav, p, div").querySelectorAll("a:not([aria-current])")];
  return [look(chosen), others.map(look)];
})"""


def test_controls_of_the_console_keep_their_edge_and_what_is_chosen_shows(open_page, office):
    page = open_page(forced_colors="active", reduced_motion="reduce")
    Person(office, "administrator", "couleurs@example.org").sign_in(page, office)
    chosen = 0
    for path in PAGES:
        assert page.goto(office.url + path).ok
        assert page.evaluate(BARE) == [], path
        for look, others in page.evaluate(LOOKS):
            assert others and look not in others, path
            chosen += 1
        page.keyboard.press("Tab")
        ring = page.evaluate(
            "(({ outlineStyle, outlineWidth }) => [outlineStyle, parseFloat(outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        assert ring[0] == "solid" and ring[1] >= 2, path
    assert chosen == len(PAGES), "the menu of three pages, and a list of choices"
