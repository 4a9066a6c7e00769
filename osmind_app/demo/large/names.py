"""Names for twenty thousand made-up people: a few hundred, combined."""

import random
from datetime import date, timedelta

_FIRST = """
Ada Adriana Aisha Alejandro Alice Amara Amir Ana Andre Angela Anthony Ariel Asha Aubrey Ava Beatriz Benjamin Bianca
Bo Brandon Brenda Caleb Camila Carmen Carol Cedric Chloé Christopher Claire Connor Daniel Darius Deborah Deepa
Diego Dolores Dylan Eduardo Elena Eli Elise Emeka Emily Enrique Esther Ethan Eva Farah Felix Fiona Francisco
Gabriel Gloria Grace Hana Hassan Hector Helen Hugo Ibrahim Imani Ines Irene Isaac Ivan Jada Jamie Jasmine Javier
Jerome Joan Jonah Jorge Joy Julia Kareem Karen Keiko Kenji Kofi Laila Lars Laura Leila Leon Liam Linda Lucía Luke
Mai Manuel Marcus María Marta Maya Mei Miguel Mina Monique Nadia Naomi Nathan Nina Noor Omar Oscar Paloma Patrick
Paula Pedro Quinn Rahul Ramona Renée Ricardo Robin Rosa Ruben Sade Salma Samuel Sanjay Sara Selma Shanice Simone
Sofía Soren Stella Tamika Tara Terrence Thu Tobias Uma Valeria Victor Vivian Wanda Wei Xavier Yasmin Yuki Zara Zeke
"""
_LAST = """
Abbott Acosta Adeyemi Agarwal Aguilar Ahmed Alvarez Andersen Aquino Baker Banerjee Barnes Batista Becker Bennett
Bianchi Blake Boateng Bowen Brooks Bui Byrne Cabrera Campos Cardenas Carlson Castro Chan Chavez Choi Christensen
Clarke Coleman Contreras Cortez Cruz Dang Davenport Delgado Desai Díaz Dixon Donovan Duarte Duong Eaton Edwards
Eriksen Escobar Espinoza Evans Farrell Fernández Figueroa Fischer Fleming Flores Fofana Fontaine Franco Fuentes
Gallagher Garrison Gibbs Gómez Goodwin Greene Gupta Guzmán Haas Hale Hamid Hansen Harmon Hayes Hernández Hoang
Holloway Hughes Ibarra Iyer Jackson Jansen Jensen Jiménez Joshi Juárez Kamara Kaur Keller Kelly Kim Klein Kowalski
Kumar Lam Larsen Le Leblanc Lin López Lowe Luna Mahoney Malik Marín Martínez Mbeki Medina Mehta Mendoza Meyer Mills
Miranda Molina Morales Moreno Moss Murphy Nair Navarro Ngô Nguyễn Nielsen Novak Nwosu O'Brien O'Neill Ochoa Okafor
Olsen Ortega Osei Owens Pacheco Padilla Parker Patel Peña Pham Phillips Pike Popov Quintana Rahman Ramírez Randall
Reddy Reyes Rhodes Ríos Rivas Robles Rosen Rossi Rowe Ruiz Salas Salazar Sánchez Santos Schmidt Shah Sharma Shaw
Silva Singh Soto Stein Suárez Sullivan Sutton Takahashi Tanaka Thomas Torres Tran Trujillo Turner Underwood Valdez
Vargas Vega Velasco Vo Wagner Walsh Wang Watanabe Weber Whitaker Wilder Wong Xu Yamamoto Yang Yilmaz York Zamora Zhou
"""
FIRST, LAST = _FIRST.split(), _LAST.split()
AREAS = (415, 510, 650, 408, 925, 707, 831, 916, 209, 530, 559, 213, 310, 619, 503, 206, 702, 602, 303, 212)


def phone(chance: random.Random) -> str:
    """A number of those kept for made-up people."""
    return f"({chance.choice(AREAS)}) 555-{chance.randrange(100, 200):04}"


def birthday(chance: random.Random, today: date) -> date:
    """Somebody between five and ninety."""
    return today - timedelta(days=chance.randrange(5 * 365, 90 * 365))
