"""What the menu of every page shows: addresses and the sentences that name them."""

MENU = (
    ("/", "web_menu_search"), ("/file", "web_menu_file"), ("/origin", "web_menu_origin"),
    ("/trigger", "web_menu_trigger"), ("/quota", "web_menu_quota"),
    ("/communiques", "web_menu_communiques"), ("/law", "web_menu_law"),
)  # fmt: skip
