"""Media: files that platforms fetch from us by themselves."""

from tortoise import BaseDBAsyncClient

RUN_IN_TRANSACTION = True

SCHEMA = """
CREATE TABLE IF NOT EXISTS "media_loans" (
    "id" VARCHAR(32) NOT NULL PRIMARY KEY,
    "sha256" VARCHAR(64) NOT NULL,
    "content_type" VARCHAR(64) NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" BIGINT NOT NULL,
    "expires_at" BIGINT NOT NULL,
    "fetched_at" BIGINT,
    "withdrawn_at" BIGINT
);
CREATE INDEX IF NOT EXISTS "idx_media_loans_expires" ON "media_loans" ("expires_at");
CREATE INDEX IF NOT EXISTS "idx_media_loans_created" ON "media_loans" ("created_at");
"""


async def upgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To this schema."""
    return SCHEMA


async def downgrade(db: BaseDBAsyncClient) -> str:  # noqa: ARG001 - aerich's form
    """To the one before."""
    return 'DROP TABLE IF EXISTS "media_loans";'


MODELS_STATE = (
    "eJztXVtz2zYW/isYvzSZUbKxcl33yXac1q1jd2Jn02mzQ0EkJGFNESpJWfF289/3HPB+NaELJdF4"
    "SWQSByA/gMC5n78PpsJitvf8ZG6NmX9wRP4+cOiUwY/cnR45oLNZch0v+HRoy6ZD2UZeo0PPd6mJ"
    "XY2o7TG4ZDHPdPnM58LBxl8m1CeUzGzqj4Q7JTb1fOIL2yJ0KOZwyyHUtsWCOiY7IgOXTSl3uDMe"
    "kLnjcxuveDCYQf3Bj9DSE8SfMOKKBfwPPXOP2MK8ZdZzfBxLmPA8QN36yHOH/zVnhi8AmQlzYfw/"
    "/w2XuWOxb8yL/pzdGiPObCuD/C27xx7kDcO/n8mLpxPqfpBN8bWGhins+dRJNZ/d+xPhxO3htfHq"
    "mDnMpT6zUhPizG07nLroUvC0cMF35yx+TCu5YLERnds4rUgdPEJy7cAwLq9ujOuzG8M4KEx5RJGa"
    "i/CSKRxcLtzxPYnAlH4zbOaM/Qn82X/9+nswUIJE0AxH/Nfxp9Ofjz89gVZPcUgBqy5YjZfhrX5w"
    "77vshPo06EZCn2AdT3IR8RM+Pnf8cswzZDnk4W0aIB/iGgMfNUmQT76fNqAf40M8+2e///Ll2/6L"
    "l2/evX719u3rdy/eQVv5wMVbb2um5+T8p/PLm+zE4AWcjTT64Qelin6KbCn0C+u+CfwvOoX9MNis"
    "DLm3qeFfINVz0HwOcNsf3aY2I7wwpObtgrqWUbgj+qKqbfHWtD/NX6EOHUss8b3xgTPn+vWMOdnD"
    "p+R2g7Pf8LBlQw7gmJhiOuU+/AcriMHxO4Z58LIHcHTmTuB89oKVNige6at19fAZ/fdBAmd00Ka6"
    "OcDm7NsMNiQPXi5GPQKTW9+MDEBG2Ef0pRxIesBL/iG/z9SAwbsZ3FIfJyCtGaqS++CW2mYQtH94"
    "BwgPvN1lPlrchav5kW3yfttmQTbF/SXoJh+UAsYZog4i/fJNA6BfvqnEGW9lYU7vkEp7SY6wPbai"
    "E/vKjnAWpxPBTVbGVIR3avkJU7ZpyEn85NLg1Dfl+e+RJwvuT1As5y5I9rfM8Z4GwvmCApMAUr8U"
    "2WfM9YQDDYhH78liws0JEQ7z8ArMnsNMv8hqbHisFfQFatvZOvexHdIWvHnVYBd786pyF8Nb9Udz"
    "pDdSATtN08GjY12gJyDbYswdFYRjAg1vA3iH8F6lyq5qgFMkGuIGEEfng8Ecs4jzDYhg5Tjn6ToB"
    "dg24N2e/Sy5m6nl/2WlQn3w8/l3iPb0P71xcXf4UNU9NwunF1UkOfJCROQjJyhrFLJ3mO5fWKs49"
    "5irKVymSTqz5TUhXBdY+i3gR7g/CZXzs/MruJejn8ISoCisBOeTNP4fd7BnY36PVFF1NmFCXLmJm"
    "Ob3I4N3hjZkfLMvj69Pj92eBPmwLslIgAQQvXZSXkru9WpkpbtdQbrpyWCTHEDFCeYQgQPBD/o64"
    "1udkIAUb4w6EGCAdkFD0QcEmEHmOiMtGsHNOUBE7o/CLUMciaJ8hvESKanXkEpnqz/h7SbPm4RNJ"
    "TWudBriKpvegdjY1RUZIuS7l7KMT9dalsNKinhb1HoA3/rmnGMOp7889FZATihZRhsOK37F2QD5s"
    "snscVu8ehwV1dwCZ4TLqiZIFXS3yFQiXgnzHPEnaFvk8U8xYyRL/5frqsgL2mCKHt8VNn/yP2Nzb"
    "R4GvBnjEoh74PMYIjvD8sSt7kR3kgQc2BhgeI+DT1JUdBdpOHJptr/6QB15uFkqJ9R60jNoJBldF"
    "P0OkUVdHPVi2EjIFBidL1SKTc8JASHXbYXJe9puISP1qEamfZ3LqNKvvASqfT9kSulUrJH0e/ejW"
    "sj//eHZ9c/zxt8zaf398c4Z3+pl1H119kmc9407Il/Obnwn+Sf64ujzLn9Fxu5s/0JPsgM59YThi"
    "YVArjUl0ObpUepwsP9vlPehZ34NZR6CNkStK1B6N5jxDr2d8l2c8o1xVM5UVSNuzlh1u6uzcUvBD"
    "sFOi3piha5HaPJSS61CUVWfDZtRjy/guVnSgQyOWm4+UeUWBuc9SdUKj0IJbdITahDqWrSRMFSk1"
    "5mqY33JnqRUe0bUowAaurPtqComAm3HTn7slq/xB16w0qdbXqOtrIhhH1PSVFPYFQq23X0Fvb7oM"
    "wVlCts9SrkHC26Op2DsRbz6zlpzmLKWe5t2eZu1wqR0uu+VwmfLDgo/FK2EVTkK6D79+Yjb1yxVR"
    "Ic6/iX3mCgo4f9+kO+q5xaYz4TPHvIeFfFDikppr0atzS+VJW4x7b+ibejNhZMRdzycug5mA/+cw"
    "Ay5G9A9Soz+D4Qc96fL5RGCQP3p4MkzCIxz2lHAf3UG9BXOLPqgbGUHH7+2GwFft1DmCh2HuzA1V"
    "cE3xzpF18MRsz+2wUnla6XW4zxrs/uGrt6/evXzzKlaUxlfq9KMlqXqEVZIVolpfEbXXSgodQbYX"
    "iv8dyVzwixheiHEZ2xPeqWV3/iOGhi3GjZMg2dxhGANDCbK5P3jE84V735OZA5C5EAunjHtRIVRM"
    "cITdhTx7s6iW6JWNWchkryOeRScbWq9NrZojstkdK7Fy1kRgRAQtWh24MxLt2BzeNWCD3lVyQe/y"
    "TNAUPhzYZ1QO7hRJJ/jMtg9vi/mU20q2BZcuVrYo7A/LpA0KOzMVe6dpTnEHjWMiE5JO7Gcta5oj"
    "rmpFTXPHNKC9nKY5tch2KbT/FzF3HWqfBok4S2WKdINevWghm4ZZPVWC/H2fTWd+KC3MhzY3CRA9"
    "J19cDrccMmQgNTApNkTKUA4CBXP8XqjdZBZB7WePDO+jSPtn1LGeeawqvH/zY5YG9kdfiyvmgWuM"
    "xBuhCh6oENqvFbLbjbJPciIoZ+TMEerDpUFWzvi7aKiTjdt3SZm1Np1stLk0XbNR+w4u1cN+E8kZ"
    "WlXH1PcL0nO0aTdfrykKvWJLVqy2f7Vq/1LaHWKCDsK7/oQbIxbKO80VxzFJl7aGlkMyYHQG71uu"
    "6KnV2mcJ9RQsPQUWoxaaf9TwT1Np8JcPSRqijKri1pCi6Ewc2Nr4EVuIWxUw4/YaymLw4lT4TFGK"
    "zhB1wVWkhagtl3nwyOp5dtJUXYC6bcOeI8r46WrEo/Ya66VSSs09WuIXUJtIKiLRiKsjri1r2rKm"
    "LWuqlrVrn80Oqu1q8naviVXNg5YKwQnAN7HpUBqpgoM9sHRhLz34H6v/9IhwyRMq/Uee4u0ZdX3v"
    "SDrqAVlsAEO719wrq1W8yYHUrGcWHzNvReOZdulbr0xaU89YG3m0kWdvjDzh3qKAcELRQYwfpyEC"
    "YHJayv29Zg9frQ14dDE6O4b8loo8OZYoQV4Im1GnHPqIJAf6EGg2ta/EV9pd8SdXVxeZFX9ynl/S"
    "nz+enMFZKZc/NOJ+Bc51jtV167zWrXqvObuWF7pWzGjFjFbMNFbMXB3P/cm15CBL9DKpu706tYyg"
    "0M6QjGjjWEpEjDlRIocFvX9OBtwaoNoDK4Zd/3z8rP/6DSpI8E/Zd48MwtKmg6Bsc3hz6IqFx9wf"
    "POhU3HJWFoG56eF0MondEKR0hTBdIay78OrKSVsKmLxjLofBXFXNQZ5O6w7UdQe6AvrG9xWdQmXb"
    "+hlvCaVBikhrxpZFXjWb9xayeIeySzsK9/X7/oPcqFxsMCHRJ6b6iakzzOoMs7uoBFshw+wmlWBS"
    "9Vii/opUktWKL5nttpnGC+PsZ5yZMg8YIOWjNgrzfwm4kYRHB9lLFzJvKSqbYAVj7jBcOJZHFtyf"
    "EF4Rxb+23r86X52BNWfAW0gFGbR30CNpQWG+iS/IkBF37vxIBgt6G7SSTSixuDejvgn9kym9Jz7c"
    "BsIjwv6aUxspo26lF1TwBBY88lcHf8s6PNAVt+GRxJRhUkQcyMOHIicCno7Cg19+vrgIBozTuzpw"
    "D5DAESzxnAxk7NiAjFFTF7wWA0nsnpg25dPeV4dZ8DoIhYnfo30E3QkyEbBYMKUs/M8C5PAlFi73"
    "WTRCtTdWtAOYNmdYeCLU9+adsDLZ21LfQ9YA1CyXm1x9RjRwtJUc9DKJ3PBcSA1ZCMQP83g2Hi7p"
    "oGZQrevcbp6GIX6EihxAmqYLTNemkzNofXILigmTzqKtpqnskCLpBMRtCw9TOBypioo5JtAa5hU0"
    "zEI+oZJuP0WioV8Beg8YVmtuL5UPMU+ri+juckLEqiz39d61pWnu9/Mw2bSuD05lJiN01HjPHFn3"
    "2M+NhDbHqM1dpdjPPF0X4G6bS8qJ+QprvUjZBfzbWO6uK0qUrNX8UUygU0UvzxyxO26VJ2+qAT5F"
    "o7FfHvsJjlNR2LyeLc1SaqZ0l5nSmcswXW5ZEG5dfEaaTMdoKMRoyATH3mQpcS9Pq7+sXf6ydJmD"
    "RzHNum7yo5jmwHRcckrW5VGMabSH3LIecqGRXw34FJFGflnk9yNr7oZTLra92oV7W+bLVa3QSSi6"
    "p8jZgEVXFkQxlNNc5Ola9L919jbbxe6nFjrc7OaxtrxCYakCpVTCKZLO7MZrA1SXkmnVW0m7hGuX"
    "8L10CS/fM9YA7Gmms47CW9gsMyBfXpHj05vzq8s6z/sE/qh2dMkheBKSfvj1E7Nphf9doTJ3R0DP"
    "rNFc4b+VscpVHOwyZDKr63oAi1LJdhEu6W+Jbv+rYvURO4LzpUtAbTJO6BMbc1ijLrOOZ6V5jLMN"
    "enWRQ27c1IBGTbPmOAQaB8loFhRrcUadECGjYcjIvg/iXTB6BY7WO+ZWJrpZYDe80NNIuCUJdNoc"
    "WefS2Q2ljc6ls1VN2RbipncN4ta9+nT6xva17wUZejtRwJ9kcaXz7HmSv/fAmR6WZ2p4nH+ZCI8F"
    "AbaYXc7B2FNqmmLu+Ef4m1uEWmLmY1mAe3muoklVxrtiOGv6JsX4VOb2ME4VY12hoxEcqkTKejBc"
    "8URve/DSoNmCeJpUuKoNnE2fJSmS3oMxrMkUGRPqWLbkfdcRxKrrJazXIKdrkO+I4nhLhep2G+aN"
    "+LdrproFplrnh974jqGZ6MfMRN+JW2bdwD9OOSOduv8AMy1bAsMITRtnlf7ly02ipLLFeIwKqrnf"
    "I7dshsmffW5LxZOY2xaZ0DuZgCbgYrnvMXtUljt6PZ2uoNX6j89VNqywudZrKeu1dB7Mx7t1SUN7"
    "yZYVGeCrtyq0YTfeoWbQFqRt4SYKdcwyBX3AHyBdczRc24HppmwzUqbX2vTdYJBqdp0pLYvwqwmX"
    "jwi6B3b/RRO0+y+q4cZ7OZ6fet5CwP4wod5ERZ1eIOwE/79LSnUdhbXX4TkKR3dqPUwEN1d2XjiV"
    "vezvnNf7eCS6ypVx6qKbWwardPWhFcHKFjzqIlgyieeKKHWsVFfRuWpFfK5lKe8P3O7UKtqk7PUl"
    "CKEqkb6+xMFV1fJXEIDVXAJzBR4/gewUBfR7cWpkmerYpp5PPMot4okjmUh58A9gRqz7/w6Chr4g"
    "I5cFWZRlVmEvKg9mQbNSwa2lYbW8t+taJjiq3GUU5Fk6rWVaOsbTY8xRRz8h0tAvDb1Nx8a07Hyt"
    "QT6h6UwY3eNRq0on8wtBS81Byc3aAz7weLehXeNDfoRFBORRS0lkJJeK0hHzzUlotBkkevuBrBqA"
    "pQtwfx0ckSEDkuCgHXEXjuXhvc+kBQhr8ZQd8JseEssyfME6BXCBEkRDOlxbLl04YdWEdH/oqiVL"
    "Jdw6WAVBPpgjZE0F7CEYBWiklSrgLsLb0r9rwW27IT+Rcc1KmUIa+GOlZtYIKeXMl3tk5WsZJOoh"
    "xaFCypqhNI9Ur6ZtpKWtUdI+yCNNaP/1GxWoE4pOaGk3n4dBFokJUFKAOU+nwW4ANm7kikxPTKKZ"
    "zaWZTe2JtOUJ0P4UW88gFfGDahOQpdMZvJbFP2bQ1ROo5Sj1HOyr8IsR1lWybxh9/ZDoi8HejdXb"
    "GKYTuitivT4qxbxSjXR1y9JonVlo9wkK/tQG6ASP3SwmJ3lFIy4lpENydu2L6tUIa/FsK8gRaZoO"
    "yhAbqDenIxdazuAU7XdZuJUTDXXMXN7LpRhKLbKHMzhVFJdTxrSTJvY8suktcpfqJafAL+FrslPz"
    "AGfTmKnhpj93Gbo9Y20RgVZvjElG1+vn5ByYF6kvkfWBeZCQRPZPPHwaMnewou8gUBEOfiQeqrip"
    "Lck9qaOHW4HqfVrKKbU4vKy+vOCWPxlIpfxgAp/GxB/IzinWQkbNvjcRC+coDLQeCBdrCkm3lAF5"
    "cvb7+YceOURngXdPsTFMgs1ZpXtAUrw41KFusmhxzO0pFC2OHqtp74kquFn/8DRqVgQk0MaDnXWo"
    "18aDDeuzVY0GHTYWrL+GorbMaMtMF3VyWb0o8DdF2Gu0oWH7LmG+tlzaAYeoAGdCoPEswdOau5KX"
    "VvZUyxFqnf3SdisXfhhuaY2ID7agVWarDFkO/hHS7d8E1GD5/urzycUZ+e3T2en59XlYgDIOCpM3"
    "pVQXF8P7dHZ8UeA2LGYqlZ1PKHTV+RWKe1KHTyMntNwOU1f2MU2myz4qlH1M6UgUTsoclS6MUvCl"
    "F3PXZKolyLNUXaib1HZUNbVLGL6azLB2Gbunkdbx6485fj1XIUfdTypF1CVJqmVuXxcn0sWJdtEA"
    "+2BxoibpLnS5ji0FlR8zl5uTgxITdXinV2eepkmbh+zT1TCsORb7sbizrSicVBsG75jrlcp/1QdN"
    "iqSDB81GEhnToPhNU4TD5h1E9/BFk2xm0KraOviikM0sNPOpaexiEq2yU1TZbdWT/Pv/ASg82EY="
)
