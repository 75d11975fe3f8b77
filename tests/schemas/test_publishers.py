"""Who reported a result is named by the address of the source."""

import pytest

from schemas.coverage import publisher_of

INSPECTORATE = "HM Inspectorate of Probation"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "https://www.justiceinspectorates.gov.uk/hmiprobation/media/press-releases/2020/12/par2020/",
            f"{INSPECTORATE} (press release)",
        ),
        (
            "https://hmiprobation.justiceinspectorates.gov.uk/news/somerset-rated",
            f"{INSPECTORATE} (press release)",
        ),
        ("https://hmiprobation.justiceinspectorates.gov.uk/?p=6661", f"{INSPECTORATE} (website)"),
        ("https://www.wakefield.gov.uk/your-district/praise", "a council (wakefield.gov.uk)"),
        (
            "https://democratic.bridgend.gov.uk/documents/s123/report.pdf",
            "a council paper (democratic.bridgend.gov.uk)",
        ),
        ("https://www.gov.uk/government/news", "the government (gov.uk)"),
        ("https://feeds.bbci.co.uk/news/uk-1", "BBC News"),
        ("https://keighleynews.co.uk/1", "the news site keighleynews.co.uk"),
        ("https://example.org/blog", "the website example.org"),
        # The ending of another host is not the host.
        ("https://notjusticeinspectorates.gov.uk.example/", None),
        ("BBC News 49652347, address not known", "BBC News 49652347, address not known"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_a_publisher_is_named_by_the_address(source, words):
    assert publisher_of(source) == (words or "the website notjusticeinspectorates.gov.uk.example")
