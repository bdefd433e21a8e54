from tests.chat.slack.preview import page


def drawn(text: str) -> str:
    return page([{"type": "section", "text": {"type": "mrkdwn", "text": text}}])


def test_links_and_forms_are_drawn() -> None:
    markup = drawn("*<https://x.example/a_b_c?q=1&amp;r=2|A &amp; B>*\n_so_ it is")
    link = '<b><a href="https://x.example/a_b_c?q=1&amp;r=2">A &amp; B</a></b>'
    assert f"{link}<br><i>so</i> it is" in markup


def test_a_time_is_told() -> None:
    assert "Mar 11, 2025 at 09:00" in drawn("<!date^1741683600^{date_short_pretty} at {time}|then>")


def test_a_mention_is_loud_and_markup_is_words() -> None:
    assert "<span class=mention>!channel</span> &lt;b&gt;" in drawn("<!channel> &lt;b&gt;")
