FROM debian:12
RUN echo 'single '\''inside'\'' single' "double \"inside\" double" \
    && echo "cost: \$5, \`date\` and $(date +'%Y "%m"')" \
    && echo $'ansi\tc' \
    && printf '%s\n' "a  b" 'c   d' e\ \ f \
    && echo "a line that goes on \
   in the next" \
    && sed -i "s|^#\?\(Port\).*|\1 2222|; s/'/\"/g" /etc/ssh/sshd_config \
    && echo ""''"" "" > /empty
