FROM debian:12
RUN x=$(a b | c > d) && y="$(a b)" && z="a$(foo bar; baz)  b"
RUN x=$( (a)) y=$((1+2)) z=$( ((1+2)))
RUN x=$(a "$(b 'c  d' "e  $(f g)")")
RUN echo `a   b` $( ) "`c   d`"
RUN x=$(case a in a) b ;; esac) y=$(if a; then b; fi)
RUN x=$(f() { a; }; f b) y=$(a "# b")
RUN x=$( a  # b )
RUN x=$( a \
    b )
RUN a=( $(b c)  d ) && [[ $( b   c )  =  d ]] && e=([1]=$(f g))
RUN echo "$(echo \ x)" "${x:-$(a b)}" <(a   b)
RUN cat <<EOT $( a   b )
$( a   b )
EOT
RUN x=$(a <<< "b   c"   |d) && y=$(cat<a) && echo $(\
  a   b )
CMD echo $(a b)
ENTRYPOINT exec "$(which a)" $(a; b) $(a & b) $(a && b || c)
HEALTHCHECK CMD test "$(a b)" = c
