#!/bin/sh
# Fill a folder with all that a Hugging Face Space needs:
#
#   .hosting/space.sh FOLDER && hf upload NAME/smaller-or-sparser FOLDER . --repo-type=space
set -eu
cd "$(dirname "$0")/.."
mkdir -p "$1"
git archive HEAD requirements.txt app.py .streamlit assets viz | tar -x -C "$1"

# A Space stands in a frame of another site, which brings no file without the cookie that shows who asks.
{ cat .hosting/Containerfile; echo "ENV STREAMLIT_SERVER_XSRF_COOKIE_SAME_SITE=none"; } >"$1/Dockerfile"

cat >"$1/README.md" <<'END'
---
title: Smaller or Sparser
emoji: 🔍
colorFrom: blue
colorTo: red
sdk: docker
app_port: 8501
short_description: Max-pooling and dropout, side by side
---
END
