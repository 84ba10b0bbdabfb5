FROM archlinux:base-devel

RUN pacman -Syu --noconfirm && pacman -S --noconfirm git go
RUN useradd -m builder && echo 'builder ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/builder

USER builder
WORKDIR /home/builder
RUN git clone https://aur.archlinux.org/yay.git \
    && cd yay \
    && makepkg -si --noconfirm \
    && cd .. && rm -rf yay
RUN yay -S --noconfirm shellcheck-bin

USER root
RUN yes | pacman -Scc
