FROM alpine:3.18
RUN printf 'bell: esc:[0m'
ENV FORM="ab"
RUN echoverticalform
# [31mred[0m
CMD ["sh"]
