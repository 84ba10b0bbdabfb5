FROM debian
RUN a   && b 2\
# a blank here would make 2 an argument
>f
