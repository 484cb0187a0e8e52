"""One Streamlit page a study."""
