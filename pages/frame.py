"""The frame round every page: the menu on top, then the page that the address names."""

from __future__ import annotations

import streamlit as st

from core.domain.errors import RequestInvalid
from core.settings import Settings
from pages.parts.shell import navigation, page_shell, visitor

st.set_page_config(page_title="Pagewise", page_icon=str(navigation.MARK), layout="wide")
st.logo(str(navigation.LOGO), size="medium")
try:
    with_admin = visitor.sees_admin(Settings.load())
except RequestInvalid as error:
    page_shell.say(error)
    st.stop()
st.navigation(navigation.all_pages(with_admin=with_admin), position="top").run()
