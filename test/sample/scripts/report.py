"""Prints how many customers signed in this week."""

import os


def main() -> None:
    cluster = os.environ.get("SKYCLOAK_CLUSTER", "shop")
    print(f"Signed in on {cluster}: ask the dashboard")


if __name__ == "__main__":
    main()
