FROM fedora:38
RUN dnf install -y zsh \
      vim-enhanced   git \
  tmux \
      bat \
      \
      ripgrep && dnf install -y fd-find; \
    dnf clean all
RUN npm install --global \
      zx \
      eslint \
      @angular/cli
