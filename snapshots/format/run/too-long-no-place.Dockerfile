FROM debian
RUN some-command --with-a-very-long-option=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa --and-another=bbbbbbbbbbbbbbbbbbbbbbbbbbbbb
RUN echo "a string that is too long for the line and that nobody may break because what is inside is the string's and not ours"
