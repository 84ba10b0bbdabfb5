FROM opensuse/leap:15.4
RUN sed -i 's/15\.4/15.5/g' /etc/zypp/repos.d/*.repo \
    && zypper --non-interactive refresh
RUN zypper --non-interactive dist-upgrade --auto-agree-with-licenses
RUN zypper -n install vim less
CMD ["/bin/bash"]
