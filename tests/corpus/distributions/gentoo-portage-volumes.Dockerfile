FROM gentoo/portage:latest AS portage
FROM gentoo/stage3:latest

COPY --from=portage /var/db/repos/gentoo /var/db/repos/gentoo
RUN echo 'FEATURES="-ipc-sandbox -network-sandbox -pid-sandbox"' >> /etc/portage/make.conf \
 && echo 'USE="-X minimal"' >> /etc/portage/make.conf
RUN emerge -qv dev-vcs/git app-editors/vim && emerge --depclean
RUN eselect news read all \
 ; etc-update --automode -3
