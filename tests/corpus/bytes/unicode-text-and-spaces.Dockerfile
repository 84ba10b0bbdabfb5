FROM debian:12
LABEL title="日本語のイメージ" emoji="🐳" dash="a–b"
ENV GREETING="Здравствуй, мир"
RUN echo "naïve café" && echo "non breaking" && touch "/tmp/ü"
# コメント — комментарий
RUN apt-get update && apt-get install -y fonts-noto-cjk
