FROM buildpack-deps:jammy
RUN curl https://sh.example.rs -sSf | sh -s -- -y --default-toolchain stable
RUN wget -qO- https://example.org/key.gpg | apt-key add -
RUN curl -sL https://deb.example.com/setup_18.x | bash - && apt-get install -y nodejs
RUN wget https://example.org/big.iso
RUN curl -O https://example.org/a.sh && sh a.sh && curl -fsSL -o /b https://example.org/b
RUN bash <(curl -s https://example.org/c) && eval "$(wget -O - http://example.org/d)"
