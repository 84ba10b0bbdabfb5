FROM bash:5.2
SHELL ["bash", "-euo", "pipefail", "-c"]
ARG LIST="a:b:c"
RUN IFS=: read -ra parts <<< "$LIST"; \
    echo "${#parts[@]}" "${parts[-1]^^}" "${LIST//:/ }" "${LIST%%:*}" "${UNSET:-none}" "${UNSET:+set}"; \
    (( ${#parts[@]} == 3 )) && [[ $LIST =~ ^a ]] && echo "$(( (1 + 2) * 3 ))"; \
    declare -A map=([one]=1 [two]=2); echo "${!map[@]}"; \
    diff <(echo a) <(echo a)
