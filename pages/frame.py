"""The frame round every page: the menu on top, then the page that the address names."""

from __future__ import annotations

import streamlit as st

from pages.parts import places

st.set_page_config(page_title="Pagewise", page_icon=str(places.MARK), layout="wide")
st.logo(str(places.LOGO), size="medium")
st.navigation(places.all_pages(), position="top").run()
