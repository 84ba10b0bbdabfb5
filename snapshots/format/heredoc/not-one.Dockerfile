FROM debian
RUN a<<EOF
RUN cat <<< EOF
RUN echo "<<EOF" x
CMD cat <<EOF
